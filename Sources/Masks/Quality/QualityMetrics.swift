/// The numbers from which ``QualityThresholds`` judges how far an image and its result can be
/// trusted.
package struct QualityMetrics: Sendable, Equatable {
    /// The number of nuclei.
    package let nucleusCount: Int
    /// The fraction of clipped pixels, 0…1.
    package let saturatedFraction: Double
    /// The difference between the high and the low percentile of the preparation, 0…1.
    package let contrast: Double
    /// The part of the scale, 0…1, that the intensities' range takes; 1 for images of 8 bits.
    package let contrastScale: Double
    /// The sharpness from ``EdgeProfile``; `nil` if there are too few edges.
    package let sharpness: Double?
    /// The distance of the mean intensity, on a scale of 0…255, from the threshold above which
    /// nuclei are taken to be dark; `nil` if the polarity was not decided by the mean.
    package let polarityMargin: Double?
    /// Whether the evidence for bright or dark nuclei is weak.
    package let isPolarityDoubtful: Bool
    /// The median of the nuclei's equivalent diameters in pixels of the image; `nil` without
    /// nuclei.
    package let medianDiameter: Double?
    /// The dissimilarity of overlapping tiles, 0…1; `nil` if no tiles overlap.
    package let seamDisagreement: Double?
    /// The certainty of the network.
    package let confidence: Confidence
    /// The number of samples that are NaN or infinite.
    package let nonFiniteSampleCount: Int
    /// The number of components that were too large to be split as a whole and were cut.
    package let cutComponentCount: Int
    /// Whether nothing told which channel of the file shows nuclei.
    package let isChannelGuessed: Bool
    /// The network's pixels for each pixel of the image, along a side; 1 where it was not scaled.
    package let scaleFactor: Double
    /// Whether the evidence for ``scaleFactor`` is weak or contradicts itself.
    package let isScaleUncertain: Bool
    /// The distance from the network's training images in its own features; `nil` if the model does
    /// not have it.
    ///
    /// 1 is the distance that 99 % of training images do not exceed.
    package let trainingDistance: Double?

    /// The median of the nuclei's equivalent diameters as the network saw them, in its pixels;
    /// `nil` without nuclei.
    package var medianDiameterInNetwork: Double? { medianDiameter.map { $0 * scaleFactor } }

    /// Creates metrics; those with defaults rarely have other values.
    package init(
        nucleusCount: Int, saturatedFraction: Double, contrast: Double, contrastScale: Double = 1,
        sharpness: Double?,
        polarityMargin: Double?, isPolarityDoubtful: Bool = false, medianDiameter: Double?,
        seamDisagreement: Double?,
        confidence: Confidence, nonFiniteSampleCount: Int = 0, cutComponentCount: Int = 0,
        isChannelGuessed: Bool = false, scaleFactor: Double = 1, isScaleUncertain: Bool = false,
        trainingDistance: Double? = nil
    ) {
        self.nucleusCount = nucleusCount
        self.saturatedFraction = saturatedFraction
        self.contrast = contrast
        self.contrastScale = contrastScale
        self.sharpness = sharpness
        self.polarityMargin = polarityMargin
        self.isPolarityDoubtful = isPolarityDoubtful
        self.medianDiameter = medianDiameter
        self.seamDisagreement = seamDisagreement
        self.confidence = confidence
        self.nonFiniteSampleCount = nonFiniteSampleCount
        self.cutComponentCount = cutComponentCount
        self.isChannelGuessed = isChannelGuessed
        self.scaleFactor = scaleFactor
        self.isScaleUncertain = isScaleUncertain
        self.trainingDistance = trainingDistance
    }
}
