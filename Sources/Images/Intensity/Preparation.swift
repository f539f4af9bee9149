import Tensors

/// Normalises an image to the network's input range; the parameters are part of the model.
///
/// Statistics are always those of the whole image: a tile of bare background, stretched on its own,
/// would show nuclei that do not exist.
package struct Preparation: Sendable, Equatable {
    /// The intensities that are mapped to 0 and to 1.
    package enum Scale: String, Sendable {
        /// The low and the high percentile of the image.
        case percentiles
        /// The ends of the intensity scale, whatever the image: x/255 for 8 bits.
        case full
    }

    /// The intensities that are mapped to 0 and to 1.
    package let scale: Scale
    /// The mean intensity, in 0…255, above which an image is taken to show dark nuclei.
    package let invertAboveMean: Double
    /// The percentile, 0…100, that is mapped to 0.
    ///
    /// With ``Scale/full``, this and ``highPercentile`` only measure the contrast.
    package let lowPercentile: Double
    /// The percentile, 0…100, that is mapped to 1.
    package let highPercentile: Double
    /// The least divisor (high − low), so that the noise of an empty image is not amplified.
    package let minimumRange: Double
    /// The range that the result is clipped to.
    package let clip: ClosedRange<Double>

    /// Creates a preparation from the parameters of a model.
    package init(
        invertAboveMean: Double, lowPercentile: Double, highPercentile: Double,
        minimumRange: Double, clip: ClosedRange<Double>, scale: Scale = .percentiles
    ) {
        self.scale = scale
        self.invertAboveMean = invertAboveMean
        self.lowPercentile = lowPercentile
        self.highPercentile = highPercentile
        self.minimumRange = minimumRange
        self.clip = clip
    }

    /// Normalises a whole image: scales, inverts if needed, stretches and clips it.
    ///
    /// Without a network, the brightness alone decides on the polarity.
    ///
    /// - Parameters:
    ///   - image: The image.
    ///   - polarity: The setting.
    ///   - zeroIsNoData: Whether an intensity of 0 is no data.
    /// - Returns: The network's input, and how it was computed.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package func prepare(
        _ image: GrayImage, polarity: Polarity, zeroIsNoData: Bool = false
    ) -> PreparedImage {
        let (statistics, valid) = IntensityStatistics.ofValidPixels(
            of: image, zeroIsNoData: zeroIsNoData)
        let decision = PolarityDecision(
            setting: polarity, brightness: brightness(of: statistics))
        let curve = curve(for: statistics, decision: decision)
        var plane = image.plane
        if !valid.isWhole {
            valid.fill(
                &plane, firstRow: 0, with: statistics.background(inverted: decision.inverted))
        }
        return PreparedImage(plane: plane.map { curve.table[Int($0)] }, record: curve.record)
    }

    /// The brightness of an image, as evidence of its polarity.
    package func brightness(of statistics: IntensityStatistics) -> BrightnessEvidence {
        statistics.isDeep
            ? BrightnessEvidence(
                measure: .robustMean, mean: 255 * statistics.range.mean,
                invertAboveMean: invertAboveMean)
            : BrightnessEvidence(
                measure: .mean, mean: statistics.mean, invertAboveMean: invertAboveMean)
    }

    /// The lookup table from the intensities of an image to the network's input.
    ///
    /// x = gray / maximum; x ← 1 − x if inverted; x ← clip((x − low) / max(high − low,
    /// minimumRange)). With ``Scale/full``, low is 0 and the divisor is 1. The minimum range of a
    /// deeper image is a part of the bits that its ``RobustRange`` takes, so that neither a pedestal
    /// nor a hot pixel flattens a dim image.
    ///
    /// - Parameters:
    ///   - statistics: The statistics of the whole image.
    ///   - decision: Whether it is inverted.
    /// - Returns: The table, and the record of how it was computed.
    package func curve(
        for statistics: IntensityStatistics, decision: PolarityDecision
    ) -> PreparationCurve {
        let histogram = statistics.histogram
        let most = statistics.maximum
        let maximum = Float(most)
        let scaled: (Int) -> Float = { intensity in
            let x = Float(intensity) / maximum
            return decision.inverted ? 1 - x : x
        }
        let percentiles = (
            low: histogram.percentile(lowPercentile) { Double(scaled($0)) },
            high: histogram.percentile(highPercentile) { Double(scaled($0)) }
        )
        let (low, high) = scale == .full ? (0, 1) : percentiles
        let least = minimumRange * statistics.partOfScale
        let range = scale == .full ? 1 : Float(max(high - low, least))
        let bounds = (Float(clip.lowerBound), Float(clip.upperBound))
        // An image has far more pixels than intensities, so each intensity is computed once.
        let table = (0...most).map { intensity in
            min(max((scaled(intensity) - Float(low)) / range, bounds.0), bounds.1)
        }
        return PreparationCurve(
            table: table,
            record: PreparationRecord(
                bitsUsed: statistics.bitsUsed, meanIntensity: statistics.mean, polarity: decision,
                low: low, high: high, contrast: percentiles.high - percentiles.low,
                rangeFraction: statistics.partOfScale, validRange: statistics.range,
                validFraction: statistics.validFraction))
    }
}

/// A lookup table from intensity to network input.
package struct PreparationCurve: Sendable {
    /// The network input by intensity, 0…2^``PreparationRecord/bitsUsed`` − 1.
    package let table: [Float]
    /// The record of how the table was computed.
    package let record: PreparationRecord
}

/// An image as the network's input, and the record of its preparation.
package struct PreparedImage: Sendable, Equatable {
    /// The normalised intensities.
    package let plane: Plane<Float>
    /// The record of how they were computed.
    package let record: PreparationRecord
}

/// The statistics and decisions of an image's preparation; part of its sidecar.
package struct PreparationRecord: Sendable, Equatable {
    /// The bits that the intensities use, as ``GrayImage/bitsUsed``.
    package let bitsUsed: Int
    /// The mean intensity of the valid pixels before inversion, 0…255.
    package let meanIntensity: Double
    /// Whether the image was inverted, and why.
    package let polarity: PolarityDecision
    /// The scaled intensity, in 0…1 and after inversion, that became 0.
    package let low: Double
    /// The scaled intensity that became 1, unless the minimum range applied.
    package let high: Double
    /// The distance between the two percentiles, as a fraction 0…1 of the scale.
    package let contrast: Double
    /// The part of the scale, 0…1, that the bits of ``validRange`` span; 1 for images of 8 bits.
    package let rangeFraction: Double
    /// The intensities of the valid pixels but for extremes, on the image's own scale.
    package let validRange: RobustRange
    /// The share of pixels with data, 0…1.
    package let validFraction: Double

    /// Whether the image was inverted.
    package var inverted: Bool { polarity.inverted }
}

extension PreparationRecord {
    /// The distance of the mean from the polarity threshold; `nil` if the polarity is fixed.
    ///
    /// - Parameter threshold: ``Preparation/invertAboveMean``.
    /// - Returns: A distance on the scale of 0…255.
    package func polarityMargin(threshold: Double) -> Double? {
        polarity.setting == .auto ? abs(meanIntensity - threshold) : nil
    }
}
