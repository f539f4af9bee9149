import Tensors

/// A colouring of nuclei in which neighbours have different colours where possible.
package struct LabelColours: Sendable, Equatable {
    /// The index in the palette for each nucleus; that of label *n* is at *n* − 1.
    package let choices: [UInt8]

    /// Colours nuclei greedily by descending number of neighbours, each with the first colour that
    /// no neighbour has.
    ///
    /// The algorithm is that of Welsh and Powell, "An upper bound for the chromatic number of a
    /// graph and its application to timetabling problems" (1967). If the neighbours have all
    /// colours, the colour that the fewest of them have is used.
    ///
    /// - Parameters:
    ///   - adjacency: The neighbours of each nucleus.
    ///   - colourCount: The number of colours, at most 256.
    /// - Complexity: O(*n* log *n* + *e*) for *n* nuclei and *e* pairs of neighbours.
    package init(_ adjacency: Neighbours, colours colourCount: Int) {
        precondition((1...256).contains(colourCount), "an index is a byte")
        let lists = adjacency.lists
        let order = lists.indices.sorted {
            (lists[$1].count, $0) < (lists[$0].count, $1)
        }
        var choices = [Int](repeating: -1, count: lists.count)
        var uses = [Int](repeating: 0, count: colourCount)
        for nucleus in order {
            for colour in uses.indices { uses[colour] = 0 }
            for neighbour in lists[nucleus] where choices[Int(neighbour) - 1] >= 0 {
                uses[choices[Int(neighbour) - 1]] += 1
            }
            let fewest = uses.min() ?? 0
            choices[nucleus] = uses.firstIndex(of: fewest) ?? 0
        }
        self.choices = choices.map { UInt8($0) }
    }
}

/// The adjacency graph of nuclei that are too close to have the same colour.
package struct Neighbours: Sendable {
    /// The labels of the neighbours of each nucleus; those of label *n* are at *n* − 1.
    package let lists: [[Int32]]

    /// Finds the pairs of nuclei with pixels at most `reach` rows and columns apart (Chebyshev
    /// distance).
    ///
    /// Only boundary pixels are compared, since the closest pixels of two nuclei are on their
    /// boundaries.
    ///
    /// - Parameters:
    ///   - labels: 0 for background, else 1…`count`.
    ///   - count: The largest label.
    ///   - boundary: The boundary of the labels, of any thickness.
    ///   - reach: The distance in pixels; 1 for nuclei that touch at a side or a corner.
    /// - Complexity: O(*m* · *r*²) for *m* boundary pixels and reach *r*.
    package init(in labels: Plane<Int32>, count: Int, outline boundary: Outline, reach: Int = 2) {
        let (width, height) = (labels.width, labels.height)
        var lists = [[Int32]](repeating: [], count: count)
        // The last pair found: most pixels of a shared boundary repeat it and need no search.
        var lastPair: (Int32, Int32) = (0, 0)
        labels.elements.withUnsafeBufferPointer { labels in
            for pixel in boundary.pixels {
                let label = labels[pixel]
                let row = pixel / width
                let column = pixel - row * width
                let left = max(column &- reach, 0)
                let right = min(column &+ reach, width &- 1)
                // Rows below only: the other pixel of a pair finds the one above.
                for below in row...min(row &+ reach, height &- 1) {
                    for other in below &* width &+ left...below &* width &+ right {
                        let neighbour = labels[other]
                        if neighbour == 0 || neighbour == label || lastPair == (label, neighbour) {
                            continue
                        }
                        lastPair = (label, neighbour)
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
