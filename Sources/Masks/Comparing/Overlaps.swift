import Tensors

/// The overlapping pairs of nuclei of two label images, with pixel counts: their contingency table
/// without zeros and without background.
package struct Overlaps: Sendable, Equatable {
    /// Two nuclei that share pixels.
    package struct Pair: Sendable, Equatable {
        /// The label of the predicted nucleus.
        package let predictedLabel: Int
        /// The label of the annotated nucleus.
        package let actualLabel: Int
        /// The number of pixels in both, |A ∩ B|.
        package let intersectionArea: Int
        /// The number of pixels in either, |A ∪ B|.
        package let unionArea: Int

        /// Intersection over union.
        package var iou: Double { Double(intersectionArea) / Double(unionArea) }
    }

    /// The pairs, sorted by annotated label, then by predicted label.
    package let pairs: [Pair]
    /// The number of predicted nuclei.
    package let predictedCount: Int
    /// The number of annotated nuclei.
    package let actualCount: Int
    /// The number of pixels of the predicted nuclei.
    let predictedArea: Int
    /// The number of pixels of the annotated nuclei.
    let actualArea: Int

    /// Finds the overlaps of two label images of the same size.
    ///
    /// - Parameters:
    ///   - labels: The predicted nuclei.
    ///   - annotated: The annotated nuclei.
    /// - Complexity: O(*n* + *m* log *m*), where *n* is the number of pixels, *m* of overlapping
    ///   pairs.
    package init(predicted labels: LabelImage, actual annotated: LabelImage) {
        precondition(
            labels.width == annotated.width && labels.height == annotated.height,
            "labels differ in size")
        var shared: [UInt64: Int] = [:]
        // Consecutive pixels mostly lie in the same pair: the dictionary is updated once per run.
        var run: (key: UInt64, length: Int) = (0, 0)
        for (a, b) in zip(labels.labels.elements, annotated.labels.elements) where a != 0 && b != 0
        {
            let key = UInt64(b) << 32 | UInt64(a)
            if key != run.key {
                if run.length > 0 { shared[run.key, default: 0] += run.length }
                run = (key, 0)
            }
            run.length += 1
        }
        if run.length > 0 { shared[run.key, default: 0] += run.length }
        self.init(shared: shared, predictedAreas: labels.areas, actualAreas: annotated.areas)
    }

    /// Takes counted overlaps.
    ///
    /// - Parameters:
    ///   - shared: The pixels that two nuclei share, by the annotated label in the upper 32 bits and
    ///     the predicted one in the lower.
    ///   - predictedAreas: The area of each predicted nucleus in pixels; *n* is at index *n* − 1.
    ///   - actualAreas: The area of each annotated nucleus, likewise.
    init(shared: [UInt64: Int], predictedAreas: [Int], actualAreas: [Int]) {
        pairs = shared.sorted { $0.key < $1.key }.map { key, area in
            let (a, b) = (Int(key & UInt64(UInt32.max)), Int(key >> 32))
            return Pair(
                predictedLabel: a, actualLabel: b, intersectionArea: area,
                unionArea: predictedAreas[a - 1] + actualAreas[b - 1] - area)
        }
        predictedCount = predictedAreas.count
        actualCount = actualAreas.count
        predictedArea = predictedAreas.reduce(0, +)
        actualArea = actualAreas.reduce(0, +)
    }
}
