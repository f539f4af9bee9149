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
        /// The number of pixels in either that are not ignored, |A ∪ B|.
        package let unionArea: Int

        /// Intersection over union.
        package var iou: Double { Double(intersectionArea) / Double(unionArea) }
    }

    /// The pairs, sorted by annotated label, then by predicted label.
    package let pairs: [Pair]
    /// The number of predicted nuclei that count.
    package let predictedCount: Int
    /// The number of predicted nuclei that count neither as right nor as wrong.
    ///
    /// More than half of their area is ignored, and what is not does not match an annotated nucleus
    /// at an IoU of one half. COCO treats detections in its crowd regions likewise: a match comes
    /// first, the others are disregarded (Lin et al., Microsoft COCO: Common Objects in Context,
    /// ECCV 2014; `iscrowd` in its `cocoeval`).
    package let ignoredCount: Int
    /// The number of annotated nuclei.
    package let actualCount: Int
    /// The number of pixels of all predicted nuclei that are not ignored.
    let predictedArea: Int
    /// The number of pixels of the annotated nuclei.
    let actualArea: Int

    /// Finds the overlaps of two label images of the same size.
    ///
    /// - Parameters:
    ///   - labels: The predicted nuclei.
    ///   - annotated: The annotated nuclei, of which no pixel is ignored.
    ///   - ignored: The pixels that are left out; `nil` for none.
    /// - Complexity: O(*n* + *m* log *m*), where *n* is the number of pixels, *m* of overlapping
    ///   pairs.
    package init(
        predicted labels: LabelImage, actual annotated: LabelImage,
        ignoring ignored: IgnoredPixels? = nil
    ) {
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
        self.init(
            shared: shared, predictedAreas: labels.areas, ignoredAreas: ignored?.areas(in: labels),
            actualAreas: annotated.areas)
    }

    /// Takes counted overlaps.
    ///
    /// - Parameters:
    ///   - shared: The pixels that two nuclei share, by the annotated label in the upper 32 bits and
    ///     the predicted one in the lower.
    ///   - areas: The area of each predicted nucleus in pixels; *n* is at index *n* − 1.
    ///   - ignoredAreas: How much of it is ignored, likewise; `nil` where nothing is.
    ///   - actualAreas: The area of each annotated nucleus, likewise.
    init(
        shared: [UInt64: Int], predictedAreas areas: [Int], ignoredAreas: [Int]?,
        actualAreas: [Int]
    ) {
        let predictedAreas = ignoredAreas.map { zip(areas, $0).map { $0 - $1 } } ?? areas
        let pairs = shared.sorted { $0.key < $1.key }.map { key, area in
            let (a, b) = (Int(key & UInt64(UInt32.max)), Int(key >> 32))
            return Pair(
                predictedLabel: a, actualLabel: b, intersectionArea: area,
                unionArea: predictedAreas[a - 1] + actualAreas[b - 1] - area)
        }
        var isIgnored = ignoredAreas.map { zip(areas, $0).map { 2 * $1 > $0 } } ?? []
        for pair in pairs where !isIgnored.isEmpty && IoUThreshold.half.isMet(by: pair) {
            isIgnored[pair.predictedLabel - 1] = false
        }
        self.pairs = pairs
        ignoredCount = isIgnored.count { $0 }
        predictedCount = predictedAreas.count - ignoredCount
        actualCount = actualAreas.count
        predictedArea = predictedAreas.reduce(0, +)
        actualArea = actualAreas.reduce(0, +)
    }
}
