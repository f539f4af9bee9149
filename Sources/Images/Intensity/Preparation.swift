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
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package func prepare(_ image: GrayImage, polarity: Polarity) -> PreparedImage {
        let curve = curve(
            for: IntensityHistogram(of: image), bitsUsed: image.bitsUsed, polarity: polarity)
        return PreparedImage(
            plane: image.plane.map { curve.table[Int($0)] }, record: curve.record)
    }

    /// The lookup table from the intensities of an image to the network's input.
    ///
    /// x = gray / maximum; x ← 1 − x if inverted; x ← clip((x − low) / max(high − low,
    /// minimumRange)). With ``Scale/full``, low is 0 and the divisor is 1.
    ///
    /// - Parameters:
    ///   - histogram: The histogram of the whole image.
    ///   - bitsUsed: The bits that the intensities use, as ``GrayImage/bitsUsed``.
    ///   - polarity: The polarity setting.
    /// - Returns: The table, and the record of how it was computed.
    package func curve(
        for histogram: IntensityHistogram, bitsUsed: Int, polarity: Polarity
    ) -> PreparationCurve {
        let most = 1 << bitsUsed - 1
        let maximum = Float(most)
        let mean = histogram.mean / Double(most) * 255
        let inverted = polarity.inverts(mean: mean, threshold: invertAboveMean)
        let scaled: (Int) -> Float = { intensity in
            let x = Float(intensity) / maximum
            return inverted ? 1 - x : x
        }
        let percentiles = (
            low: histogram.percentile(lowPercentile) { Double(scaled($0)) },
            high: histogram.percentile(highPercentile) { Double(scaled($0)) }
        )
        let (low, high) = scale == .full ? (0, 1) : percentiles
        let range = scale == .full ? 1 : Float(max(high - low, minimumRange))
        let bounds = (Float(clip.lowerBound), Float(clip.upperBound))
        // An image has far more pixels than intensities, so each intensity is computed once.
        let table = (0...most).map { intensity in
            min(max((scaled(intensity) - Float(low)) / range, bounds.0), bounds.1)
        }
        return PreparationCurve(
            table: table,
            record: PreparationRecord(
                bitsUsed: bitsUsed, meanIntensity: mean, polarity: polarity,
                inverted: inverted, low: low, high: high,
                contrast: percentiles.high - percentiles.low))
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
    /// The mean intensity before inversion, 0…255.
    package let meanIntensity: Double
    /// The polarity setting.
    package let polarity: Polarity
    /// Whether the image was inverted.
    package let inverted: Bool
    /// The scaled intensity, in 0…1 and after inversion, that became 0.
    package let low: Double
    /// The scaled intensity that became 1, unless the minimum range applied.
    package let high: Double
    /// The distance between the two percentiles, as a fraction 0…1 of the scale.
    package let contrast: Double
}

extension PreparationRecord {
    /// The distance of the mean from the polarity threshold; `nil` if the polarity is fixed.
    ///
    /// - Parameter threshold: ``Preparation/invertAboveMean``.
    /// - Returns: A distance on the scale of 0…255.
    package func polarityMargin(threshold: Double) -> Double? {
        polarity == .auto ? abs(meanIntensity - threshold) : nil
    }
}
