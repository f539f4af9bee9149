import Tensors

/// The parameters by which a mask is split into nuclei; a model's metadata may override the
/// defaults.
package struct SplittingRules: Sendable, Equatable {
    /// The standard deviation of the Gaussian that smooths the distance map, relative to the
    /// equivalent radius of the median component.
    package var smoothing: Double
    /// The limits of that standard deviation in pixels.
    package var smoothingRange: ClosedRange<Double>
    /// The least dynamics of a nucleus, 0…1: the height of its peak above the saddle to a nucleus
    /// with a higher peak (`depth` in metadata).
    package var depth: Double
    /// The rule by which basins are merged again; `nil` to merge none.
    package var merge: MergeRule?
    /// The mean probability below which a nucleus is dropped, 0…1 (`confidence` in metadata).
    package var confidence: Double
    /// The area, relative to the typical area, below which a nucleus is dropped (`least_area`
    /// in metadata).
    package var leastArea: Double

    /// Creates parameters; the defaults, for models without their own, neither merge nor drop.
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
    /// The filter that smooths the distance map of an image.
    ///
    /// - Parameter medianArea: The median area of the image's components in pixels.
    /// - Returns: A Gaussian filter.
    func blur(medianArea: Double) -> GaussianBlur {
        let sigma = smoothing * (medianArea / .pi).squareRoot()
        return GaussianBlur(
            sigma: min(max(sigma, smoothingRange.lowerBound), smoothingRange.upperBound))
    }
}
