import Tensors

/// The parameters by which a mask is split into nuclei; a model's metadata may override the
/// defaults.
package struct SplittingParameters: Sendable, Equatable {
    /// The standard deviation of the Gaussian that smooths the distance map, relative to the
    /// equivalent radius of the median component.
    package var relativeSmoothing: Double
    /// The limits of that standard deviation in pixels.
    package var smoothingRange: ClosedRange<Double>
    /// The least dynamics of a nucleus, 0…1: the height of its peak above the saddle to a nucleus
    /// with a higher peak (`depth` in metadata).
    package var minimumDynamics: Double
    /// The rule by which basins are merged again; `nil` to merge none.
    package var mergeRule: MergeRule?
    /// The mean probability below which a nucleus is dropped, 0…1 (`confidence` in metadata).
    package var minimumProbability: Double
    /// The area, relative to the typical area, below which a nucleus is dropped (`least_area`
    /// in metadata).
    package var minimumRelativeArea: Double
    /// The area in pixels that ``minimumRelativeArea`` asks for at most: that of nuclei that are
    /// known to be so small, whatever the size of others.
    package var knownArea: Double = .infinity

    /// Creates parameters; the defaults, for models without their own, neither merge nor drop.
    package init(
        relativeSmoothing: Double = 0.2, smoothingRange: ClosedRange<Double> = 0.7...4,
        minimumDynamics: Double = 0.1, mergeRule: MergeRule? = nil, minimumProbability: Double = 0,
        minimumRelativeArea: Double = 0
    ) {
        self.relativeSmoothing = relativeSmoothing
        self.smoothingRange = smoothingRange
        self.minimumDynamics = minimumDynamics
        self.mergeRule = mergeRule
        self.minimumProbability = minimumProbability
        self.minimumRelativeArea = minimumRelativeArea
    }
}

extension SplittingParameters {
    /// The parameters for maps that were computed at another scale and brought back to the image's
    /// pixels: limits in the network's pixels become limits in the image's; what is relative to the
    /// nuclei stays.
    ///
    /// - Parameter factor: The network's pixels for each pixel of the image, along a side.
    /// - Returns: Parameters in the image's pixels.
    package func seen(at factor: Double) -> SplittingParameters {
        var parameters = self
        parameters.smoothingRange =
            smoothingRange.lowerBound / factor...smoothingRange.upperBound / factor
        return parameters
    }

    /// The filter that smooths the distance map of an image.
    ///
    /// - Parameter medianArea: The median area of the image's components in pixels.
    /// - Returns: A Gaussian filter.
    func smoothingFilter(medianArea: Double) -> GaussianBlur {
        let sigma = relativeSmoothing * (medianArea / .pi).squareRoot()
        return GaussianBlur(
            sigma: min(max(sigma, smoothingRange.lowerBound), smoothingRange.upperBound))
    }
}
