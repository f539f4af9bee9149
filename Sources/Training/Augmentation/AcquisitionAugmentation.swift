import Tensors

/// Random faults of illumination, camera and file.
package struct AcquisitionAugmentation: Sendable, Equatable, Codable {
    /// A fall of illumination from the optical axis outwards, with the square of the distance; the
    /// amount is the loss, 0…1, in the farthest corner of the sample.
    package var vignetting: Augmentation.Occasional
    /// Illumination that is uneven otherwise; the amount, 0…1, is the largest relative deviation.
    package var unevenness: Augmentation.Occasional
    /// Shot noise, of Poisson's distribution; see ``ShotNoise``.
    ///
    /// The amount, drawn uniformly in its logarithm, is the number of photons at an intensity of 1,
    /// above 0.
    package var photons: Augmentation.Occasional
    /// Saturation: the amount is the intensity, above 0, from which all are the same.
    ///
    /// In fluorescence only: bright field saturates in its background, which is 0 when prepared.
    package var saturation: Augmentation.Occasional
    /// Dead and hot pixels, of the least and the largest intensity; the amount is their share of all
    /// pixels, at least one pixel.
    package var defects: Augmentation.Occasional
    /// Compression as JPEG with a quality of the amount, 1…100; see ``JPEGCompression``.
    package var compression: Augmentation.Occasional

    /// Creates faults; one that is omitted is never applied.
    package init(
        vignetting: Augmentation.Occasional = .never, unevenness: Augmentation.Occasional = .never,
        photons: Augmentation.Occasional = .never, saturation: Augmentation.Occasional = .never,
        defects: Augmentation.Occasional = .never, compression: Augmentation.Occasional = .never
    ) {
        self.vignetting = vignetting
        self.unevenness = unevenness
        self.photons = photons
        self.saturation = saturation
        self.defects = defects
        self.compression = compression
    }

    /// The part of ``Augmentation/wide``.
    package static let wide = AcquisitionAugmentation(
        vignetting: .init(chance: 0.15, amount: 0.1...0.6),
        unevenness: .init(chance: 0.1, amount: 0.05...0.3),
        photons: .init(chance: 0.2, amount: 30...600),
        saturation: .init(chance: 0.15, amount: 0.35...0.9),
        defects: .init(chance: 0.1, amount: 0.000_02...0.001),
        compression: .init(chance: 0.15, amount: 25...90))

    /// Whether any fault is ever applied.
    package var isActive: Bool { effects.contains { $0.chance > 0 } }

    /// All faults.
    var effects: [Augmentation.Occasional] {
        [vignetting, unevenness, photons, saturation, defects, compression]
    }

    /// Changes a sample in place, in the order of light, camera and file.
    ///
    /// - Parameters:
    ///   - pixels: `side` x `side` intensities.
    ///   - side: The rows and columns.
    ///   - clip: The range that intensities are clipped to at the end.
    ///   - isInverted: Whether nuclei are darker than their background in the image.
    ///   - effects: The random numbers.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    func change(
        _ pixels: UnsafeMutablePointer<Float>, side: Int, clip: ClosedRange<Float>,
        isInverted: Bool, effects: EffectSequences
    ) {
        guard isActive else { return }
        let count = side * side
        let light = Light(isInverted: isInverted)
        var random = effects.sequence(of: .vignetting)
        if let loss = vignetting.drawAmount(random: &random) {
            Vignetting(loss: loss, side: side, random: &random).forEachPixel { pixel, gain in
                pixels[pixel] = light.multiplied(pixels[pixel], by: gain)
            }
        }
        random = effects.sequence(of: .unevenness)
        if let amount = unevenness.drawAmount(random: &random) {
            SmoothField(values: 1 - amount...1 + amount, side: side, random: &random)
                .forEachPixel { pixel, gain in
                    pixels[pixel] = light.multiplied(pixels[pixel], by: gain)
                }
        }
        random = effects.sequence(of: .photons)
        if photons.chance > 0, random.bernoulli(probability: photons.chance) {
            let noise = ShotNoise(photons: random.logUniform(in: photons.amount), light: light)
            noise.add(to: pixels, count: count, random: &random)
        }
        random = effects.sequence(of: .saturation)
        if !isInverted, let level = saturation.drawAmount(random: &random).map({ Float($0) }) {
            for index in 0..<count { pixels[index] = min(pixels[index], level) / level }
        }
        random = effects.sequence(of: .defects)
        if let share = defects.drawAmount(random: &random) {
            DefectivePixels(share: share, count: count, random: &random)
                .apply(to: pixels, values: clip, random: &random)
        }
        random = effects.sequence(of: .compression)
        if let quality = compression.drawAmount(random: &random) {
            JPEGCompression(
                quality: Int(quality.rounded()),
                offset: (row: random.index(below: 8), column: random.index(below: 8))
            ).apply(to: pixels, side: side, range: clip)
        }
        for index in 0..<count {
            pixels[index] = min(max(pixels[index], clip.lowerBound), clip.upperBound)
        }
    }
}
