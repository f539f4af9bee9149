/// The thresholds of quality metrics beyond which an image is flagged.
///
/// The defaults were chosen on the 520 images of DSB2018/train, segmented by the built-in model:
/// none of them is known to be bad, and each flag marks at most one in fifty.
package struct QualityThresholds: Sendable, Equatable {
    /// The contrast below which an image is blank (only noise): the preparation's minimum range.
    package let minimumRange: Double
    /// The range of the median nucleus diameter, in pixels of the network, for which it was trained;
    /// `nil` if unknown.
    package let diameterRange: ClosedRange<Double>?
    /// The largest disagreement of overlapping tiles, 0…1.
    ///
    /// Of the 255 of the 520 images that exceed
    /// 300 pixels a side, cut into squares of 256, 98 % stay below 0.087. A model may say
    /// otherwise.
    package let seamDisagreement: Double
    /// The largest fraction of clipped pixels; 8 of the 520 images have more than 0.005.
    package let saturatedFraction: Double
    /// The least contrast; the minimum over the 520 images is 0.059.
    package let contrast: Double
    /// The least sharpness; 2 of the 520 images are below 0.162.
    ///
    /// Of every fourth image blurred by a Gaussian with σ = 2 pixels, 122 of 130 are below; with σ
    /// = 3 or 4 pixels, all are.
    package let sharpness: Double
    /// The least mean probability of the nucleus pixels; 3 of the 520 images are below 0.88.
    ///
    /// So are 27 of 31 images without nuclei (textures, portraits, print, noise) in which the
    /// network finds some. A model may say otherwise.
    package let minimumProbability: Double

    /// The ``seamDisagreement`` of models that do not say it.
    package static let defaultSeamDisagreement = 0.1
    /// The ``minimumProbability`` of models that do not say it.
    package static let defaultMinimumProbability = 0.88

    /// Creates thresholds; the first two depend on the model.
    package init(
        minimumRange: Double, diameterRange: ClosedRange<Double>?,
        seamDisagreement: Double = defaultSeamDisagreement,
        saturatedFraction: Double = 0.005, contrast: Double = 0.05, sharpness: Double = 0.162,
        minimumProbability: Double = defaultMinimumProbability
    ) {
        self.minimumRange = minimumRange
        self.diameterRange = diameterRange
        self.seamDisagreement = seamDisagreement
        self.saturatedFraction = saturatedFraction
        self.contrast = contrast
        self.sharpness = sharpness
        self.minimumProbability = minimumProbability
    }

    /// The flags that the metrics of an image raise, in the order of ``QualityFlag``'s cases.
    package func flags(for metrics: QualityMetrics) -> [QualityFlag] {
        QualityFlag.allCases.filter { isRaised($0, by: metrics) }
    }

    private func isRaised(_ flag: QualityFlag, by metrics: QualityMetrics) -> Bool {
        switch flag {
        case .blank:
            metrics.nucleusCount == 0 || metrics.contrast < minimumRange * metrics.contrastScale
        case .saturated: metrics.saturatedFraction > saturatedFraction
        case .lowContrast: metrics.contrast < contrast * metrics.contrastScale
        case .outOfFocus: metrics.sharpness.map { $0 < sharpness } ?? false
        case .polarityDoubtful: metrics.isPolarityDoubtful
        case .nucleiSize: isOutOfRange(metrics.medianDiameterInNetwork)
        case .seamDisagreement: metrics.seamDisagreement.map { $0 > seamDisagreement } ?? false
        case .lowConfidence:
            metrics.confidence.meanProbability.map { $0 < minimumProbability } ?? false
        case .nonFinite: metrics.nonFiniteSampleCount > 0
        case .cutComponent: metrics.cutComponentCount > 0
        case .channelGuessed: metrics.isChannelGuessed
        case .partlyRead: false  // raised by whoever knows the file
        case .scaleUncertain: metrics.isScaleUncertain
        case .unlikeTraining: metrics.trainingDistance.map { $0 > 1 } ?? false
        }
    }

    private func isOutOfRange(_ diameter: Double?) -> Bool {
        guard let diameter, let range = diameterRange else { return false }
        return !range.contains(diameter)
    }
}

/// A reason to inspect an image before its measurements are used.
package enum QualityFlag: String, Sendable, CaseIterable {
    /// No nuclei were found, or the contrast is that of noise.
    case blank
    /// Too many pixels are clipped: intensities cannot be trusted.
    case saturated
    /// The contrast is lower than in any training image.
    case lowContrast = "low_contrast"
    /// The edges of the nuclei are blurred.
    case outOfFocus = "out_of_focus"
    /// The evidence of whether nuclei are bright or dark is weak or contradicts itself.
    case polarityDoubtful = "polarity_doubtful"
    /// The nuclei are smaller or larger than those in the training images, even after scaling.
    case nucleiSize = "nuclei_size"
    /// Overlapping tiles disagree.
    case seamDisagreement = "seam_disagreement"
    /// The mean probability of the nuclei is low.
    case lowConfidence = "low_confidence"
    /// Some samples are NaN or infinite.
    case nonFinite = "non_finite"
    /// A component was so large that it was cut into pieces before splitting.
    case cutComponent = "cut_component"
    /// Nothing told which channel of the file shows nuclei.
    case channelGuessed = "channel_guessed"
    /// Parts of the file are not processed, such as other images or missing planes.
    case partlyRead = "partly_read"
    /// The scale could not be determined with certainty: nuclei may be missed or torn.
    case scaleUncertain = "scale_uncertain"
    /// In the network's features, the image is farther from training images than 99 % of these.
    case unlikeTraining = "unlike_training"
}
