import Tensors

/// Random changes of what lies under the microscope, none of which is labelled.
///
/// Brightness is relative to the mean of the sample's nuclei, so that effects stay visible, and
/// nuclei recognisable, in dim images as in bright ones. In bright field prepared images are
/// inverted: what adds brightness here absorbs light there.
package struct SpecimenAugmentation: Sendable, Equatable, Codable {
    /// Nuclei of unequal brightness, by factors of 1/(1 + amount) to 1 + amount.
    package var nuclei: Augmentation.Occasional
    /// Out-of-focus nuclei above or below the focal plane; the amount is their brightness.
    ///
    /// In fluorescence only: bright-field sections are as thin as the focal depth.
    package var defocus: Augmentation.Occasional
    /// Specks of debris, dust or precipitate; the amount is their brightness.
    package var debris: Augmentation.Occasional
    /// Fibres, lint and scratches; the amount is their brightness.
    package var fibres: Augmentation.Occasional

    /// Creates changes; one that is omitted is never applied.
    package init(
        nuclei: Augmentation.Occasional = .never, defocus: Augmentation.Occasional = .never,
        debris: Augmentation.Occasional = .never, fibres: Augmentation.Occasional = .never
    ) {
        self.nuclei = nuclei
        self.defocus = defocus
        self.debris = debris
        self.fibres = fibres
    }

    /// The part of ``Augmentation/wide``.
    package static let wide = SpecimenAugmentation(
        nuclei: .init(chance: 0.25, amount: 0.2...1),
        defocus: .init(chance: 0.2, amount: 0.1...0.5),
        debris: .init(chance: 0.15, amount: 0.4...2), fibres: .init(chance: 0.15, amount: 0.4...2.5)
    )

    /// Whether any change is ever applied.
    package var isActive: Bool { effects.contains { $0.chance > 0 } }

    /// All changes.
    var effects: [Augmentation.Occasional] { [nuclei, defocus, debris, fibres] }

    /// Changes a sample in place.
    ///
    /// - Parameters:
    ///   - sample: The sample; its input changes.
    ///   - diameter: The median diameter of its nuclei in pixels of the sample; `nil` if unknown.
    ///   - isInverted: Whether nuclei are darker than their background in the image.
    ///   - effects: The random numbers.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    func change(
        _ sample: SampleBuffer, diameter: Double?, isInverted: Bool, effects: EffectSequences
    ) {
        guard isActive else { return }
        var random = effects.sequence(of: .nuclei)
        if let amount = nuclei.drawAmount(random: &random) {
            NuclearBrightness(of: sample).change(sample, amount: amount, random: &random)
        }
        let scene = Scene(sample, diameter: diameter)
        random = effects.sequence(of: .defocus)
        if !isInverted, let amount = defocus.drawAmount(random: &random) {
            scene.addDefocusedNuclei(brightness: amount, random: &random)
        }
        var brightest = 0.0
        random = effects.sequence(of: .debris)
        if let amount = debris.drawAmount(random: &random) {
            brightest = max(brightest, scene.addDebris(brightness: amount, random: &random))
        }
        random = effects.sequence(of: .fibres)
        if let amount = fibres.drawAmount(random: &random) {
            brightest = max(brightest, scene.addFibres(brightness: amount, random: &random))
        }
        // What is brighter than the high percentile of nuclei may become that percentile itself, by
        // which the preparation divides; that depends on the unknown rest of the image.
        if brightest > 1 {
            let factor = Float(1 / random.uniform(in: 1...brightest))
            for index in 0..<sample.side * sample.side { sample.input[index] *= factor }
        }
    }
}

/// A sample to which objects are added that are not labelled.
private struct Scene {
    private let pixels: UnsafeMutablePointer<Float>
    private let side: Int
    /// The diameter of nuclei in pixels.
    private let diameter: Double
    /// The mean brightness of nuclei.
    private let reference: Double

    init(_ sample: SampleBuffer, diameter: Double?) {
        pixels = sample.input
        side = sample.side
        // Far-off sizes would draw nothing, or flood the sample.
        self.diameter = min(max(diameter ?? 24, 6), Double(sample.side))
        var (sum, count): (Float, Float) = (0, 0)
        for index in 0..<sample.side * sample.side where sample.foreground[index] > 0 {
            sum += sample.input[index]
            count += 1
        }
        reference = count > 0 ? max(Double(sum / count), 0.15) : 0.5
    }

    /// Adds one to six nuclei that are too far from the focal plane to have an edge.
    func addDefocusedNuclei(brightness: Double, random: inout RandomSource) {
        for _ in 0...random.index(below: 6) {
            let radius = diameter / 2 * random.logUniform(in: 0.8...1.8)
            let ellipse = SoftEllipse(
                centre: drawPosition(random: &random), radius: radius,
                elongation: random.logUniform(in: 1...1.8),
                angle: random.uniform(in: 0 ... .pi), softness: random.uniform(in: 0.6...1))
            let light = brightness * reference * random.uniform(in: 0.5...1)
            ellipse.add(light, to: pixels, side: side)
        }
    }

    /// Adds one to twenty specks, far smaller than nuclei.
    ///
    /// - Returns: The brightness of the brightest.
    func addDebris(brightness: Double, random: inout RandomSource) -> Double {
        var brightest = 0.0
        for _ in 0..<Int(random.logUniform(in: 1...20.99)) {
            let speck = SoftEllipse(
                centre: drawPosition(random: &random),
                radius: random.uniform(in: 0.7...min(max(0.12 * diameter, 1), 3)),
                elongation: random.logUniform(in: 1...1.6),
                angle: random.uniform(in: 0 ... .pi), softness: random.uniform(in: 0.3...1))
            let light = brightness * reference * random.uniform(in: 0.4...1)
            speck.add(light, to: pixels, side: side)
            brightest = max(brightest, light)
        }
        return brightest
    }

    /// Adds one to three fibres.
    ///
    /// - Returns: The brightness of the brightest.
    func addFibres(brightness: Double, random: inout RandomSource) -> Double {
        var brightest = 0.0
        for _ in 0...random.index(below: 3) {
            let light = brightness * reference * random.uniform(in: 0.5...1)
            Fibre(side: side, random: &random).add(light, to: pixels, side: side)
            brightest = max(brightest, light)
        }
        return brightest
    }

    private func drawPosition(random: inout RandomSource) -> SIMD2<Double> {
        let range = -0.5...Double(side) - 0.5
        return SIMD2(random.uniform(in: range), random.uniform(in: range))
    }
}
