import Tensors

/// How an image is made into what a network was trained on; the numbers come with the model.
///
/// Always over the whole image: a tile of bare background, stretched on its own, shows nuclei
/// that are not there.
package struct Preparation: Sendable, Equatable {
    /// What of an image's intensities becomes 0, and what 1.
    package enum Scale: String, Sendable {
        /// The two percentiles.
        case percentiles
        /// The least and the greatest that there could be: x/255 of 8 bits, whatever the image.
        case full
    }

    /// What becomes 0 and 1.
    package let scale: Scale
    /// A mean intensity, in 0…255, above which nuclei are taken to be dark on bright.
    package let invertAboveMean: Double
    /// The percentile, 0…100, that becomes 0; without ``SampleMapping/percentiles``, this and the next only
    /// tell how much contrast there is.
    package let lowPercentile: Double
    /// The percentile that becomes 1.
    package let highPercentile: Double
    /// The least distance between the two, so that noise on an empty image is not blown up.
    package let minimumRange: Double
    /// What the result is clipped to.
    package let clip: ClosedRange<Double>

    /// Sets every number.
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

    /// Scales, inverts and stretches an image.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package func prepare(_ image: GrayImage, polarity: Polarity) -> PreparedImage {
        let curve = curve(
            IntensityHistogram(image), bitsUsed: image.bitsUsed, polarity: polarity)
        return PreparedImage(
            plane: image.plane.map { curve.table[Int($0)] }, record: curve.record)
    }

    /// What becomes of each intensity of an image.
    ///
    /// x = gray / maximum; x ← 1 − x if inverted; x ← clip((x − low) / max(high − low, range)),
    /// where low is 0 and the divisor 1 of the full scale.
    ///
    /// - Parameters:
    ///   - histogram: Of the whole image.
    ///   - bitsUsed: See ``GrayImage/bitsUsed``.
    ///   - polarity: What was asked for.
    /// - Returns: The curve, and its record.
    package func curve(
        _ histogram: IntensityHistogram, bitsUsed: Int, polarity: Polarity
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
        // An image has far more pixels than intensities: each is prepared once.
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

/// What preparing makes of each intensity of an image.
package struct PreparationCurve: Sendable {
    /// By intensity, 0…2^bits − 1.
    package let table: [Float]
    /// What was done.
    package let record: PreparationRecord
}

/// An image as the network takes it, and what was done to it.
package struct PreparedImage: Sendable, Equatable {
    /// The prepared intensities.
    package let plane: Plane<Float>
    /// What was done.
    package let record: PreparationRecord
}

/// What preparing an image did; part of its sidecar.
package struct PreparationRecord: Sendable, Equatable {
    /// See ``GrayImage/bitsUsed``.
    package let bitsUsed: Int
    /// The mean before inversion, 0…255.
    package let meanIntensity: Double
    /// What was asked for.
    package let polarity: Polarity
    /// What was done.
    package let inverted: Bool
    /// The scaled intensity, 0…1 and after inversion, that became 0.
    package let low: Double
    /// The scaled intensity that became 1, but for the minimum range.
    package let high: Double
    /// The distance of the two percentiles, 0…1: how much of the scale the image makes use of.
    package let contrast: Double
}
