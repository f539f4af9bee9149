/// Where facts about an image become a reason to look at it.
///
/// The defaults were chosen on the 520 images of DSB2018/train, segmented by the built-in model;
/// nobody called any of them bad, and no flag marks more than one in fifty.
package struct QualityRules: Sendable, Equatable {
    /// The least contrast that is not noise: the preparation's minimum range.
    package let minimumRange: Double
    /// What the median diameter of an image's nuclei may be, in pixels, as the network was
    /// trained; `nil` where nobody knows.
    package let diameters: ClosedRange<Double>?
    /// How far overlapping tiles may disagree, 0…1: of 255 images of the 520 with more than 300
    /// pixels a side, cut into squares of 256, 98 in a hundred stay below 0.087.
    package let seamDisagreement: Double
    /// The share of pixels that may be clipped; 8 of the 520 have more than 0.005.
    package let saturatedFraction: Double
    /// The least contrast; the least of the 520 is 0.059.
    package let contrast: Double
    /// The least sharpness, which 2 of the 520 do not have.
    ///
    /// Every fourth was blurred by a Gaussian as well: of 2 pixels, 122 of 130 are below 0.162; of 3
    /// and of 4 pixels, all.
    package let sharpness: Double
    /// How near the mean may come to the threshold of polarity, of 255; none of the 520 is nearer
    /// than 22.
    package let polarityMargin: Double
    /// The least mean probability of the nuclei's pixels, which 3 of the 520 do not have.
    ///
    /// Nor have 27 of 31 pictures without nuclei (textures, portraits, print, noise) in which the
    /// network finds some.
    package let confidence: Double

    /// Sets every threshold; the first two come with the model.
    package init(
        minimumRange: Double, diameters: ClosedRange<Double>?, seamDisagreement: Double = 0.1,
        saturatedFraction: Double = 0.005, contrast: Double = 0.05, sharpness: Double = 0.162,
        polarityMargin: Double = 10, confidence: Double = 0.88
    ) {
        self.minimumRange = minimumRange
        self.diameters = diameters
        self.seamDisagreement = seamDisagreement
        self.saturatedFraction = saturatedFraction
        self.contrast = contrast
        self.sharpness = sharpness
        self.polarityMargin = polarityMargin
        self.confidence = confidence
    }

    /// The reasons to look at an image, in the order in which ``QualityFlag`` lists them.
    package func flags(_ facts: QualityFacts) -> [QualityFlag] {
        QualityFlag.allCases.filter { marks(facts, with: $0) }
    }

    private func marks(_ facts: QualityFacts, with flag: QualityFlag) -> Bool {
        switch flag {
        case .blank: facts.nuclei == 0 || facts.contrast < minimumRange
        case .saturated: facts.saturatedFraction > saturatedFraction
        case .lowContrast: facts.contrast < contrast
        case .outOfFocus: facts.sharpness.map { $0 < sharpness } ?? false
        case .polarityDoubtful: facts.polarityMargin.map { $0 < polarityMargin } ?? false
        case .nucleiSize: isUnusual(facts.medianDiameter)
        case .seamDisagreement: facts.seamDisagreement.map { $0 > seamDisagreement } ?? false
        case .lowConfidence: facts.confidence.nuclei.map { $0 < confidence } ?? false
        case .nonFinite: facts.nonFiniteSamples > 0
        case .cutComponent: facts.cutComponents > 0
        }
    }

    private func isUnusual(_ diameter: Double?) -> Bool {
        guard let diameter, let diameters else { return false }
        return !diameters.contains(diameter)
    }
}
