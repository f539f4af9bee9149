import Tensors

/// The connected regions of a mask, numbered from 1 in reading order of their first pixels.
///
/// 8-connectivity: pixels that touch at a corner belong together. Runs of pixels in a row are joined
/// with those of the row above by a union-find over their numbers (Rosenfeld and Pfaltz, 1966; He,
/// Chao and Suzuki, A run-based two-scan labeling algorithm, 2008).
package struct ConnectedComponents: Sendable {
    /// 0 where the mask is empty, else the component's number.
    package let labels: Plane<Int32>
    /// The pixels of each component; that of number *n* stands at *n* − 1.
    package let areas: [Int]

    /// Finds the components of a mask.
    ///
    /// - Parameters:
    ///   - mask: True inside.
    ///   - minimumArea: Smaller components are dropped, in pixels.
    /// - Complexity: O(*n* α(*n*)), where *n* is the number of pixels.
    package init(_ mask: Plane<Bool>, minimumArea: Int = 1) {
        var runs = MaskRuns(mask)
        let (numbers, areas) = runs.numbers(minimumArea: minimumArea)
        let labels = [Int32](unsafeUninitializedCapacity: mask.elements.count) { labels, count in
            labels.initialize(repeating: 0)
            for (run, number) in zip(runs.all, numbers) where number != 0 {
                for place in Int(run.first)..<Int(run.end) { labels[place] = number }
            }
            count = labels.count
        }
        self.labels = Plane(width: mask.width, height: mask.height, elements: labels)
        self.areas = areas
    }
}
