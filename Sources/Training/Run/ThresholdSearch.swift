import Tensors

/// Finds the threshold of probability at which masks agree best with their truths.
///
/// Probabilities are sorted into hundredths as images come, so that no image need be kept.
package struct ThresholdSearch {
    /// How many images, in hundredths of probability, are nucleus and are not.
    private var images: [(inside: [Int], outside: [Int])] = []

    /// The steps of probability.
    private static let steps = 100

    /// Has seen no image yet.
    package init() {}

    /// Adds what was found in an image.
    ///
    /// - Parameters:
    ///   - probability: 0…1.
    ///   - truth: Not 0 where a nucleus is; of the same size.
    package mutating func add(_ probability: Plane<Float>, truth: Plane<UInt8>) {
        var inside = [Int](repeating: 0, count: Self.steps)
        var outside = inside
        for (value, isNucleus) in zip(probability.elements, truth.elements) {
            // A pixel is nucleus above the threshold; on a step it belongs below.
            let place = min(
                max(Int((value * Float(Self.steps)).rounded(.up)) - 1, 0), Self.steps - 1)
            if isNucleus != 0 { inside[place] += 1 } else { outside[place] += 1 }
        }
        images.append((inside, outside))
    }

    /// A search over the images of both.
    func joined(with other: ThresholdSearch) -> ThresholdSearch {
        var both = self
        both.images += other.images
        return both
    }

    /// The mean Dice coefficient at a threshold, which is counted in hundredths.
    package func dice(at step: Int) -> Double {
        guard !images.isEmpty else { return 0 }
        let sum = images.reduce(0.0) { sum, image in
            let both = image.inside[step...].reduce(0, +)
            let found = both + image.outside[step...].reduce(0, +)
            let truth = image.inside.reduce(0, +)
            return sum + smoothedDice(overlap: Double(both), total: Double(found + truth))
        }
        return sum / Double(images.count)
    }

    /// The best of 0.05, 0.06, … 0.95; of those that are nearly as good, the one nearest to one half.
    package var best: Double {
        let scores = (5...95).map { (step: $0, dice: dice(at: $0)) }
        let most = scores.map(\.dice).max() ?? 0
        let near = scores.filter { $0.dice >= most - 1e-4 }
        let step = near.min { abs($0.step - 50) < abs($1.step - 50) }?.step ?? 50
        return Double(step) / Double(Self.steps)
    }
}
