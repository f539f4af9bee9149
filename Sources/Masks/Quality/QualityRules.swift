/// Where facts about an image become a reason to look at it.
///
/// The defaults were chosen on the 520 images of DSB2018/train, none of which anybody called bad:
/// each flag marks at most one in fifty.
package struct QualityRules: Sendable, Equatable {
    /// The least contrast that is not noise: the preparation's minimum range.
    package let minimumRange: Double
    /// What the median diameter of an image's nuclei may be, in pixels, as the network was trained.
    package let diameters: ClosedRange<Double>
    /// The share of pixels that may be clipped.
    package let saturatedFraction: Double
    /// The least contrast; the least of the training images is 0.059.
    package let contrast: Double
    /// The least sharpness: 10 of the 520 training images are below, but all of those that were
    /// blurred by a Gaussian of 3 pixels, and four in five of 2 pixels.
    package let sharpness: Double
    /// How near the mean may come to the threshold of polarity, of 255: twice as near as any
    /// training image does.
    package let polarityMargin: Double
    /// How far overlapping tiles may disagree.
    package let seamDisagreement: Double
    /// The least mean probability of the nuclei's pixels.
    package let confidence: Double

    /// Sets every threshold; the first two come with the model.
    package init(
        minimumRange: Double, diameters: ClosedRange<Double>, saturatedFraction: Double = 0.005,
        contrast: Double = 0.05, sharpness: Double = 0.1545, polarityMargin: Double = 10,
        seamDisagreement: Double = 0.1, confidence: Double = 0.8
    ) {
        self.minimumRange = minimumRange
        self.diameters = diameters
        self.saturatedFraction = saturatedFraction
        self.contrast = contrast
        self.sharpness = sharpness
        self.polarityMargin = polarityMargin
        self.seamDisagreement = seamDisagreement
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
        case .nucleiSize: facts.medianDiameter.map { !diameters.contains($0) } ?? false
        case .seamDisagreement: facts.seamDisagreement.map { $0 > seamDisagreement } ?? false
        case .lowConfidence: facts.confidence.nuclei.map { $0 < confidence } ?? false
        }
    }
}
