import Glibc
import Tensors

/// A simulated bright-field microscope: stain absorbs light from a bright background.
///
/// By the Beer–Lambert law the light of each channel is lamp · exp(−Σ amount · absorbance). The
/// absorbances of haematoxylin and eosin are from A. C. Ruifrok and D. A. Johnston, "Quantification
/// of histochemical staining by color deconvolution", 2001.
struct BrightFieldMicroscope: Sendable {
    /// The number of channels: 3 for a colour camera, 1 for a gray one.
    let channels: Int

    private let lampColour: [Float]
    private let nucleusAbsorbance: [Float]
    private let tissueAbsorbance: [Float]
    private let focusBlur: GaussianBlur
    private let stainStrength: Float
    private let tissueStrength: Float
    private let illumination: Illumination
    private let fibres: ValueNoise
    private let cells: ValueNoise

    /// Draws random properties of a microscope for a field of a size in pixels.
    init(width: Int, height: Int, inColour: Bool, random: inout RandomSource) {
        channels = inColour ? 3 : 1
        let brightness = Float(random.uniform(in: 0.8...0.92))
        lampColour = inColour ? [brightness, brightness, brightness * 1.03] : [brightness]
        nucleusAbsorbance = inColour ? [0.65, 0.70, 0.29] : [0.8]
        let pink = Float(random.uniform(in: 0...1))
        tissueAbsorbance =
            inColour ? [0.45 - 0.38 * pink, 0.6 + 0.39 * pink, 0.2 - 0.09 * pink] : [0.4]
        focusBlur = GaussianBlur(sigma: random.uniform(in: 0.7...1.3))
        stainStrength = Float(random.uniform(in: 1.4...2.4))
        tissueStrength = Float(random.uniform(in: 0.05...0.45))
        illumination = Illumination(width: width, height: height, random: &random)
        let breadth = random.uniform(in: 4...8)
        fibres = ValueNoise(
            length: breadth * random.uniform(in: 2...5), breadth: breadth,
            angle: random.uniform(in: 0...2 * .pi), random: &random)
        cells = ValueNoise(scale: random.uniform(in: 25...70), random: &random)
    }

    /// The light at the camera, [row, column, channel]; 1 is the full scale of the camera.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    func light(through scene: SampleScene) -> [Float] {
        let focused = focusBlur(scene.inFocusStain).elements
        let defocused = GaussianBlur(sigma: 4)(scene.outOfFocusStain).elements
        var light: [Float] = []
        light.reserveCapacity(focused.count * channels)
        for row in 0..<scene.inFocusStain.height {
            for column in 0..<scene.inFocusStain.width {
                let pixel = row * scene.inFocusStain.width + column
                let stain = stainStrength * (focused[pixel] + 0.2 * defocused[pixel])
                let tissue = tissueStrength * tissueDensity(row: row, column: column)
                let incident = illumination.intensity(row: row, column: column)
                for channel in 0..<channels {
                    let absorbance =
                        stain * nucleusAbsorbance[channel] + tissue * tissueAbsorbance[channel]
                    light.append(lampColour[channel] * incident * exp(-absorbance))
                }
            }
        }
        return light
    }

    /// The relative density of tissue other than nuclei at a pixel, about 1.
    private func tissueDensity(row: Int, column: Int) -> Float {
        let cell = cells.value(row: row, column: column)
        return max(0, 1 + cell + 0.3 * fibres.value(row: row, column: column))
    }
}
