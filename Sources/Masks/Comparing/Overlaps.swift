import Tensors

/// Which nuclei of two label images share pixels, and how many: their contingency table without
/// its zeros and without background.
package struct Overlaps: Sendable, Equatable {
    /// Two nuclei that meet.
    package struct Pair: Sendable, Equatable {
        /// The number of the one that was found.
        package let predicted: Int
        /// The number of the one in the truth.
        package let actual: Int
        /// Pixels of both, |A ∩ B|.
        package let both: Int
        /// Pixels of either, |A ∪ B|.
        package let either: Int

        /// Intersection over union.
        package var iou: Double { Double(both) / Double(either) }
    }

    /// The pairs, in the order of the truth's numbers, then the others'.
    package let pairs: [Pair]
    /// How many nuclei were found.
    package let predicted: Int
    /// How many there are in the truth.
    package let actual: Int

    /// Finds the overlaps of two label images of the same size.
    ///
    /// - Parameters:
    ///   - labels: What was found.
    ///   - truth: What is there.
    /// - Complexity: O(*n* + *m* log *m*), where *n* is the number of pixels, *m* that of overlaps.
    package init(predicted labels: LabelImage, actual truth: LabelImage) {
        precondition(
            labels.width == truth.width && labels.height == truth.height, "labels differ in size")
        var shared: [UInt64: Int] = [:]
        // Neighbours mostly lie in the same two nuclei: the table is asked once a run of pixels.
        var run: (key: UInt64, length: Int) = (0, 0)
        for (a, b) in zip(labels.labels.elements, truth.labels.elements) where a != 0 && b != 0 {
            let key = UInt64(b) << 32 | UInt64(a)
            if key != run.key {
                if run.length > 0 { shared[run.key, default: 0] += run.length }
                run = (key, 0)
            }
            run.length += 1
        }
        if run.length > 0 { shared[run.key, default: 0] += run.length }
        let (predictedAreas, actualAreas) = (labels.areas, truth.areas)
        pairs = shared.sorted { $0.key < $1.key }.map { key, both in
            let (a, b) = (Int(key & UInt64(UInt32.max)), Int(key >> 32))
            return Pair(
                predicted: a, actual: b, both: both,
                either: predictedAreas[a - 1] + actualAreas[b - 1] - both)
        }
        predicted = labels.count
        actual = truth.count
    }
}
