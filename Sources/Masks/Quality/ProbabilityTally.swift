import Tensors

/// What probabilities and nuclei say of each other, summed in reading order.
package struct ProbabilityTally: Sendable {
    private var (inside, doubted) = (0, 0)
    private var (sumInside, sum, decisions) = (0.0, 0.0, 0.0)

    /// Has seen nothing yet.
    package init() {}

    /// Looks at rows of an image.
    ///
    /// - Parameters:
    ///   - labels: 0 at background.
    ///   - probability: Of being nucleus, of the same size.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package mutating func add(_ labels: Plane<Int32>, _ probability: Plane<Float>) {
        precondition(
            labels.width == probability.width && labels.height == probability.height,
            "labels and probabilities are of one size")
        for (label, p) in zip(labels.elements, probability.elements) {
            sum += Double(p)
            guard label != 0 || p >= 0.1 else { continue }
            doubted += 1
            decisions += Double(abs(2 * p - 1))
            if label != 0 {
                inside += 1
                sumInside += Double(p)
            }
        }
    }

    /// The pixels of nuclei.
    package var area: Int { inside }

    /// How sure the network is.
    package var confidence: Confidence {
        Confidence(
            nuclei: inside > 0 ? sumInside / Double(inside) : nil,
            decisiveness: doubted > 0 ? decisions / Double(doubted) : nil)
    }

    /// The Dice coefficient to be expected if the probabilities are true:
    /// (2·Σ p·m + 1) / (Σ p + Σ m + 1).
    package var promisedDice: Double {
        smoothedDice(overlap: sumInside, total: sum + Double(inside))
    }
}
