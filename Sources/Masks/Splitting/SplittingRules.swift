import Tensors

/// How a mask is divided into nuclei; a model's metadata may say otherwise.
package struct SplittingRules: Sendable, Equatable {
    /// How far the landscape is smoothed: the standard deviation of a Gaussian, as a share of the
    /// radius of the typical component.
    package var smoothing: Double
    /// The least and the most of it, in pixels.
    package var smoothingRange: ClosedRange<Double>
    /// What the summit of a nucleus must rise above the pass to a higher one, 0…1.
    package var depth: Double
    /// Which of those are merged again, or `nil` for none.
    package var merge: MergeRule?
    /// The mean probability below which a nucleus is dropped, 0…1.
    package var confidence: Double
    /// The share of the typical area below which a nucleus is dropped.
    package var leastArea: Double

    /// Those for a model that does not say: nothing but summits and passes count.
    package init(
        smoothing: Double = 0.2, smoothingRange: ClosedRange<Double> = 0.7...4,
        depth: Double = 0.1, merge: MergeRule? = nil, confidence: Double = 0,
        leastArea: Double = 0
    ) {
        self.smoothing = smoothing
        self.smoothingRange = smoothingRange
        self.depth = depth
        self.merge = merge
        self.confidence = confidence
        self.leastArea = leastArea
    }
}

extension SplittingRules {
    /// How the landscape of an image is smoothed.
    ///
    /// - Parameter medianArea: Of its components, in pixels.
    /// - Returns: The filter.
    func blur(medianArea: Double) -> GaussianBlur {
        let sigma = smoothing * (medianArea / .pi).squareRoot()
        return GaussianBlur(
            sigma: min(max(sigma, smoothingRange.lowerBound), smoothingRange.upperBound))
    }
}

extension RegionRecord {
    /// Which of an image's regions are nuclei by these rules.
    ///
    /// - Parameters:
    ///   - regions: All of them.
    ///   - rules: How sure and how large a nucleus must be.
    ///   - minimumArea: The least area, in pixels.
    /// - Returns: Of each region its number in reading order, 0 where it is none; and how many are.
    package static func nuclei(
        of regions: [RegionRecord], by rules: SplittingRules, minimumArea: Int
    ) -> (numbers: [Int32], count: Int) {
        RegionSelection.numbers(
            regions, confidence: rules.confidence, leastArea: rules.leastArea,
            minimumArea: minimumArea)
    }
}
