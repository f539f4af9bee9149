import Glibc
import Tensors

/// Dye that takes light away from a bright ground.
///
/// Beer and Lambert: what passes is lamp · exp(−Σ amount · absorbance), for each channel. The
/// absorbances of haematoxylin and eosin are those of A. C. Ruifrok and D. A. Johnston,
/// "Quantification of histochemical staining by color deconvolution", 2001.
struct BrightField: Sendable {
    /// 3 through a colour camera, 1 through a gray one.
    let channels: Int

    private let lampColour: [Float]
    private let nucleus: [Float]
    private let tissue: [Float]
    private let focus: GaussianBlur
    private let strength: Float
    private let ground: Float
    private let lamp: Illumination
    private let fibres: SmoothNoise
    private let cells: SmoothNoise

    /// Draws a microscope for a field.
    init(width: Int, height: Int, inColour: Bool, random: inout RandomSource) {
        channels = inColour ? 3 : 1
        let brightness = Float(random.uniform(in: 0.8...0.92))
        lampColour = inColour ? [brightness, brightness, brightness * 1.03] : [brightness]
        nucleus = inColour ? [0.65, 0.70, 0.29] : [0.8]
        let pink = Float(random.uniform(in: 0...1))
        tissue = inColour ? [0.45 - 0.38 * pink, 0.6 + 0.39 * pink, 0.2 - 0.09 * pink] : [0.4]
        focus = GaussianBlur(sigma: random.uniform(in: 0.7...1.3))
        strength = Float(random.uniform(in: 1.4...2.4))
        ground = Float(random.uniform(in: 0.05...0.45))
        lamp = Illumination(width: width, height: height, random: &random)
        let breadth = random.uniform(in: 4...8)
        fibres = SmoothNoise(
            length: breadth * random.uniform(in: 2...5), breadth: breadth,
            angle: random.uniform(in: 0...2 * .pi), random: &random)
        cells = SmoothNoise(scale: random.uniform(in: 25...70), random: &random)
    }

    /// The light that reaches the camera, `channels` values a pixel, 1 at its full scale.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    func light(through scene: SampleScene) -> [Float] {
        let sharp = focus(scene.stain).elements
        let soft = GaussianBlur(sigma: 4)(scene.blurred).elements
        var light: [Float] = []
        light.reserveCapacity(sharp.count * channels)
        for row in 0..<scene.stain.height {
            for column in 0..<scene.stain.width {
                let pixel = row * scene.stain.width + column
                let dye = strength * (sharp[pixel] + 0.2 * soft[pixel])
                let flesh = ground * self.flesh(row: row, column: column)
                let lit = lamp.light(row: row, column: column)
                for channel in 0..<channels {
                    let absorbed = dye * nucleus[channel] + flesh * tissue[channel]
                    light.append(lampColour[channel] * lit * exp(-absorbed))
                }
            }
        }
        return light
    }

    /// How much of anything but nuclei lies at a pixel; 1 is usual.
    private func flesh(row: Int, column: Int) -> Float {
        let cell = cells.height(row: row, column: column)
        return max(0, 1 + cell + 0.3 * fibres.height(row: row, column: column))
    }
}
