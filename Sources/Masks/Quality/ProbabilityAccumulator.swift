import Tensors

/// Sums of the probability map inside and outside the nuclei, accumulated rows at a time.
package struct ProbabilityAccumulator: Sendable {
    /// The number of nucleus pixels, and of the pixels that count for decisiveness.
    private var (inside, consideredPixels) = (0, 0)
    /// The number of pixels whose probability is 0.1…0.9.
    package private(set) var undecidedPixels = 0
    /// The sums of probabilities in nuclei and in the image, and of |2·p − 1|.
    private var (sumInside, sum, sumOfCertainty) = (0.0, 0.0, 0.0)

    /// Creates sums over no pixels.
    package init() {}

    /// Adds the next rows of an image.
    ///
    /// - Parameters:
    ///   - labels: The labels of the rows; 0 is background.
    ///   - probability: The probability of nucleus, of the same size.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package mutating func add(labels: Plane<Int32>, probability: Plane<Float>) {
        precondition(
            labels.width == probability.width && labels.height == probability.height,
            "labels and probabilities have the same size")
        for (label, p) in zip(labels.elements, probability.elements) {
            sum += Double(p)
            guard label != 0 || p >= 0.1 else { continue }
            consideredPixels += 1
            undecidedPixels += p >= 0.1 && p <= 0.9 ? 1 : 0
            sumOfCertainty += Double(abs(2 * p - 1))
            if label != 0 {
                inside += 1
                sumInside += Double(p)
            }
        }
    }

    /// The number of nucleus pixels.
    package var nucleusArea: Int { inside }

    /// The certainty of the network.
    package var confidence: Confidence {
        Confidence(
            meanProbability: inside > 0 ? sumInside / Double(inside) : nil,
            decisiveness: consideredPixels > 0 ? sumOfCertainty / Double(consideredPixels) : nil)
    }

    /// The Dice coefficient that the mask *m* has if the probabilities *p* are well calibrated:
    /// (2·Σ p·m + 1) / (Σ p + Σ m + 1); `promised_dice` in the sidecar.
    package var uncalibratedDice: Double {
        smoothedDice(overlap: sumInside, total: sum + Double(inside))
    }
}

/// The certainty of the network about an image.
package struct Confidence: Sendable, Equatable {
    /// The mean probability over the nucleus pixels; `nil` if there are none.
    package let meanProbability: Double?
    /// The mean of |2·p − 1| over the nucleus pixels and all others with p ≥ 0.1: 0 if every
    /// probability is 0.5, 1 if all are 0 or 1; `nil` if there are no such pixels.
    ///
    /// Pixels with p < 0.1 are left out: a mostly empty image would always seem certain.
    package let decisiveness: Double?
}

/// The non-decreasing map from the uncalibrated to the expected Dice coefficient of a model.
///
/// Knots of an isotonic regression (pool adjacent violators, Barlow et al. 1972, with medians),
/// fitted on annotated images; part of a model's metadata.
package struct DiceCalibration: Sendable, Equatable {
    /// The knots' values of ``ProbabilityAccumulator/uncalibratedDice``, strictly increasing.
    package let uncalibrated: [Double]
    /// The knots' measured Dice coefficients, non-decreasing.
    package let measured: [Double]

    /// Creates the map through knots.
    ///
    /// - Returns: `nil` if there are no knots, the counts differ, a value lies outside 0…1, or
    ///   the values are not in order.
    package init?(uncalibrated: [Double], measured: [Double]) {
        let all = uncalibrated + measured
        guard !uncalibrated.isEmpty, uncalibrated.count == measured.count,
            all.allSatisfy({ (0...1).contains($0) }),
            zip(uncalibrated, uncalibrated.dropFirst()).allSatisfy({ $0 < $1 }),
            zip(measured, measured.dropFirst()).allSatisfy({ $0 <= $1 })
        else { return nil }
        self.uncalibrated = uncalibrated
        self.measured = measured
    }

    /// The expected Dice coefficient for an uncalibrated one: linear between knots, constant beyond
    /// the outermost.
    package func callAsFunction(_ dice: Double) -> Double {
        let next = uncalibrated.firstIndex { $0 >= dice } ?? uncalibrated.count - 1
        guard next > 0, dice < uncalibrated[next] else { return measured[next] }
        let share = (dice - uncalibrated[next - 1]) / (uncalibrated[next] - uncalibrated[next - 1])
        return measured[next - 1] + share * (measured[next] - measured[next - 1])
    }
}
