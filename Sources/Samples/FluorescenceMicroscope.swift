import Tensors

/// A simulated fluorescence microscope: stain emits light on a dark background.
struct FluorescenceMicroscope: Sendable {
    private let focusBlur: GaussianBlur
    private let outOfFocusBlur = GaussianBlur(sigma: 6)
    private let haze: Float
    private let background: Float
    private let peak: Float
    private let illumination: Illumination
    private let backgroundNoise: ValueNoise

    /// The largest mean of an image, well below the level at which it would pass for bright field.
    private static let maximumMean: Float = 0.2

    /// Draws random properties of a microscope for a field of a size in pixels.
    init(width: Int, height: Int, random: inout RandomSource) {
        focusBlur = GaussianBlur(sigma: random.uniform(in: 0.7...1.5))
        haze = Float(random.uniform(in: 0.05...0.4))
        background = Float(random.uniform(in: 0.02...0.3))
        peak = Float(random.uniform(in: 0.45...0.98))
        illumination = Illumination(width: width, height: height, random: &random)
        backgroundNoise = ValueNoise(scale: random.uniform(in: 30...90), random: &random)
    }

    /// The light at the camera, [row, column]; 1 is the full scale of the camera.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    func light(from scene: SampleScene) -> [Float] {
        let focused = focusBlur(scene.inFocusStain).elements
        let (width, height) = (scene.inFocusStain.width, scene.inFocusStain.height)
        let defocused = outOfFocusBlur(
            Plane(
                width: width, height: height,
                elements: zip(scene.inFocusStain.elements, scene.outOfFocusStain.elements).map(+))
        ).elements
        var light = [Float](repeating: 0, count: focused.count)
        for row in 0..<height {
            for column in 0..<width {
                let pixel = row * width + column
                let noise = backgroundNoise.value(row: row, column: column)
                let emitted =
                    focused[pixel] + haze * defocused[pixel] + background * (1 + 0.3 * noise)
                light[pixel] = illumination.intensity(row: row, column: column) * emitted
            }
        }
        let brightest = max(light.max() ?? 1, .leastNormalMagnitude)
        let mean = light.reduce(0, +) / Float(light.count)
        let exposure = min(peak / brightest, Self.maximumMean / mean)
        return light.map { $0 * exposure }
    }
}
