import Tensors

/// Dye that shines on a dark ground.
struct Fluorescence: Sendable {
    private let focus: GaussianBlur
    private let defocus = GaussianBlur(sigma: 6)
    private let glow: Float
    private let ground: Float
    private let peak: Float
    private let lamp: Illumination
    private let mottle: SmoothNoise

    /// The highest mean of a picture, well below where it would pass for bright field.
    private static let highestMean: Float = 0.2

    /// Draws a microscope for a field.
    init(width: Int, height: Int, random: inout RandomSource) {
        focus = GaussianBlur(sigma: random.uniform(in: 0.7...1.5))
        glow = Float(random.uniform(in: 0.05...0.4))
        ground = Float(random.uniform(in: 0.02...0.3))
        peak = Float(random.uniform(in: 0.45...0.98))
        lamp = Illumination(width: width, height: height, random: &random)
        mottle = SmoothNoise(scale: random.uniform(in: 30...90), random: &random)
    }

    /// The light that reaches the camera, one value a pixel, 1 at its full scale.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    func light(from scene: SampleScene) -> [Float] {
        let sharp = focus(scene.stain).elements
        let (width, height) = (scene.stain.width, scene.stain.height)
        let soft = defocus(
            Plane(
                width: width, height: height,
                elements: zip(scene.stain.elements, scene.blurred.elements).map(+))
        ).elements
        var light = [Float](repeating: 0, count: sharp.count)
        for row in 0..<height {
            for column in 0..<width {
                let pixel = row * width + column
                let dark = ground * (1 + 0.3 * mottle.height(row: row, column: column))
                let emitted = sharp[pixel] + glow * soft[pixel] + dark
                light[pixel] = lamp.light(row: row, column: column) * emitted
            }
        }
        let brightest = max(light.max() ?? 1, .leastNormalMagnitude)
        let mean = light.reduce(0, +) / Float(light.count)
        let exposure = min(peak / brightest, Self.highestMean / mean)
        return light.map { $0 * exposure }
    }
}
