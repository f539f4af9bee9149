import Tensors

/// Which nuclei are so close that they must not have the same colour.
package struct Neighbours: Sendable {
    /// The numbers of those close to each nucleus; those of number *n* stand at *n* − 1.
    package let lists: [[Int32]]

    /// Finds the pairs that have pixels no more than `reach` rows and columns apart.
    ///
    /// Only outlines are compared: from any pair of pixels that close, steps towards one another
    /// along the longer way lead to a pair on the outlines that is no further apart.
    ///
    /// - Parameters:
    ///   - labels: 0 at background, else 1…`count`.
    ///   - count: How many nuclei there are at most.
    ///   - outline: The labels' own, of any thickness.
    ///   - reach: 1 for those that touch, at a side or at a corner.
    /// - Complexity: O(*m* · *r*²), where *m* is the number of outline pixels, and *r* the reach.
    package init(in labels: Plane<Int32>, count: Int, outline: Outline, reach: Int = 2) {
        let (width, height) = (labels.width, labels.height)
        var lists = [[Int32]](repeating: [], count: count)
        // Met last, so that most pixels of a shared border need no search.
        var met: (Int32, Int32) = (0, 0)
        labels.elements.withUnsafeBufferPointer { labels in
            for pixel in outline.pixels {
                let label = labels[pixel]
                let row = pixel / width
                let column = pixel - row * width
                let left = max(column &- reach, 0)
                let right = min(column &+ reach, width &- 1)
                // Rows below only: the other of the two looks for those above.
                for below in row...min(row &+ reach, height &- 1) {
                    for other in below &* width &+ left...below &* width &+ right {
                        let neighbour = labels[other]
                        if neighbour == 0 || neighbour == label || met == (label, neighbour) {
                            continue
                        }
                        met = (label, neighbour)
                        if !lists[Int(label) - 1].contains(neighbour) {
                            lists[Int(label) - 1].append(neighbour)
                            lists[Int(neighbour) - 1].append(label)
                        }
                    }
                }
            }
        }
        self.lists = lists
    }
}
