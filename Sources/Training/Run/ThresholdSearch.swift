import Tensors

/// Selects the probability threshold with the best mean Dice coefficient.
///
/// Each image is reduced to a histogram of probabilities in steps of 0.01, so that none is kept.
package struct ThresholdSearch {
    /// The histograms of each image: pixels inside and outside of nuclei by their probability.
    private var images: [(inside: [Int], outside: [Int])] = []

    /// The number of histogram bins.
    private static let steps = 100

    /// Creates a search without images.
    package init() {}

    /// Adds an image.
    ///
    /// - Parameters:
    ///   - probability: The foreground probability, 0…1.
    ///   - truth: The ground truth, not 0 in a nucleus; of the same size.
    ///   - ignored: True at pixels that are left out, of the same size; `nil` for none.
    package mutating func add(
        probability: Plane<Float>, truth: Plane<UInt8>, ignoring ignored: Plane<Bool>? = nil
    ) {
        var inside = [Int](repeating: 0, count: Self.steps)
        var outside = inside
        for (pixel, (value, isNucleus)) in zip(probability.elements, truth.elements).enumerated()
        where ignored?.elements[pixel] != true {
            // A pixel is foreground above the threshold, so a probability on a bin edge is in the bin below.
            let place = min(
                max(Int((value * Float(Self.steps)).rounded(.up)) - 1, 0), Self.steps - 1)
            if isNucleus != 0 { inside[place] += 1 } else { outside[place] += 1 }
        }
        images.append((inside, outside))
    }

    /// A search over the images of both searches.
    func merging(_ other: ThresholdSearch) -> ThresholdSearch {
        var both = self
        both.images += other.images
        return both
    }

    /// The mean Dice coefficient at a threshold of `step` / 100.
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

    /// The best threshold of 0.05, 0.06, … 0.95; of those within 1e-4 of the best, the one nearest
    /// to one half.
    package var bestThreshold: Double {
        let scores = (5...95).map { (step: $0, dice: dice(at: $0)) }
        let most = scores.map(\.dice).max() ?? 0
        let near = scores.filter { $0.dice >= most - 1e-4 }
        let step = near.min { abs($0.step - 50) < abs($1.step - 50) }?.step ?? 50
        return Double(step) / Double(Self.steps)
    }
}
