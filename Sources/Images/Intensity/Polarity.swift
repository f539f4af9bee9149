/// Whether nuclei are brighter or darker than their background.
package enum Polarity: String, Sendable, CaseIterable {
    /// Decided for each file; see ``PolarityDecision``.
    case auto
    /// Never inverted: fluorescence, even with a bright haze.
    case brightNuclei = "bright-nuclei"
    /// Always inverted: bright field.
    case darkNuclei = "dark-nuclei"
}

/// The brightness of an image, as evidence of whether its nuclei are bright or dark.
///
/// Background covers more of an image than nuclei do, so the mean lies near it. Images of 8 bits are
/// measured on the whole scale, as the model was trained. Deeper ones are measured on their
/// ``RobustRange``, because a camera's pedestal and single hot or dead pixels say nothing about
/// nuclei.
package struct BrightnessEvidence: Sendable, Equatable {
    /// The scale on which the mean is measured.
    package enum Measure: String, Sendable {
        /// The whole scale of 8 bits.
        case mean
        /// The robust range of the image.
        case robustMean = "robust_mean"
    }

    /// The scale on which ``mean`` is measured.
    package let measure: Measure
    /// The mean intensity of the valid pixels, 0…255.
    package let mean: Double
    /// The mean above which nuclei are taken to be dark if nothing else is known, 0…255.
    package let threshold: Double

    /// Creates evidence.
    ///
    /// - Parameters:
    ///   - measure: The scale of the mean.
    ///   - mean: The mean, 0…255.
    ///   - invertAboveMean: The threshold of the model for images of 8 bits.
    package init(measure: Measure, mean: Double, invertAboveMean: Double) {
        self.measure = measure
        self.mean = mean
        threshold = measure == .mean || invertAboveMean >= 255 ? invertAboveMean : 104
    }

    /// The means between which the network is asked, 0…255.
    ///
    /// Of the 840 annotated images that the bands were chosen on, the means of those with bright
    /// nuclei reach 73 (57 in DSB2018 and BBBC039; on the robust range 73), and those with dark nuclei
    /// begin at 110 (132).
    private var band: ClosedRange<Double> {
        switch measure {
        case .mean: 0.7 * threshold...threshold + 0.343 * (255 - threshold)
        case .robustMean: 73...200
        }
    }

    /// How strongly the mean speaks for dark nuclei (up to 1) or bright ones (down to −1).
    ///
    /// Cubic within the band, so that the network decides in its middle and nothing jumps at its
    /// ends: one pixel more or less cannot turn a decision there.
    package var leaning: Double {
        guard threshold < 255 else { return -1 }
        let distance = mean - threshold
        let width = distance > 0 ? band.upperBound - threshold : threshold - band.lowerBound
        guard width > 0, abs(distance) < width else { return distance > 0 ? 1 : -1 }
        let part = distance / width
        return part * part * part
    }

    /// Whether the mean alone decides.
    package var isDecisive: Bool { abs(leaning) >= 1 }

    /// The evidence of several frames of a file, which must have the same measure.
    package static func average(_ frames: [BrightnessEvidence]) -> BrightnessEvidence? {
        frames.first.map { first in
            BrightnessEvidence(
                measure: first.measure,
                mean: frames.map(\.mean).reduce(0, +) / Double(frames.count),
                threshold: first.threshold)
        }
    }
}

extension BrightnessEvidence {
    private init(measure: Measure, mean: Double, threshold: Double) {
        self.measure = measure
        self.mean = mean
        self.threshold = threshold
    }
}
