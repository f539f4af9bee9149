/// Numbers that say how far an image and its result are to be trusted; ``QualityRules`` judges.
package struct QualityFacts: Sendable, Equatable {
    /// How many nuclei were found.
    package let nuclei: Int
    /// The share of pixels that are clipped, 0…1.
    package let saturatedFraction: Double
    /// The distance of the low from the high percentile of the preparation, 0…1.
    package let contrast: Double
    /// The sharpness of the nuclei's edges, of ``EdgeProfile``; `nil` where there are too few.
    package let sharpness: Double?
    /// How far the mean intensity, in 0…255, is from that above which nuclei are taken to be dark;
    /// `nil` where the polarity was not left to the mean.
    package let polarityMargin: Double?
    /// The median of the nuclei's equivalent diameters, in pixels; `nil` where there are none.
    package let medianDiameter: Double?
    /// The mean difference of overlapping tiles, 0…1; `nil` where no tiles overlap.
    package let seamDisagreement: Double?
    /// How sure the network is.
    package let confidence: Confidence
    /// Samples that were no numbers, or infinite.
    package let nonFiniteSamples: Int
    /// Components that were too large to be divided in one piece.
    package let cutComponents: Int

    /// Gathers the facts.
    package init(
        nuclei: Int, saturatedFraction: Double, contrast: Double, sharpness: Double?,
        polarityMargin: Double?, medianDiameter: Double?, seamDisagreement: Double?,
        confidence: Confidence, nonFiniteSamples: Int = 0, cutComponents: Int = 0
    ) {
        self.nuclei = nuclei
        self.saturatedFraction = saturatedFraction
        self.contrast = contrast
        self.sharpness = sharpness
        self.polarityMargin = polarityMargin
        self.medianDiameter = medianDiameter
        self.seamDisagreement = seamDisagreement
        self.confidence = confidence
        self.nonFiniteSamples = nonFiniteSamples
        self.cutComponents = cutComponents
    }
}
