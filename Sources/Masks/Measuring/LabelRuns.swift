import Tensors

/// A stretch of one label within one row.
struct LabelRun: Equatable {
    /// The nucleus, 1…n.
    let label: Int32
    /// The row.
    let row: Int32
    /// The first column.
    let first: Int32
    /// The first column beyond.
    let end: Int32
}

/// A label image as runs: what is measured costs what the runs cost, not the background.
struct LabelRuns {
    /// All runs in reading order.
    let all: [LabelRun]
    /// Where in ``all`` each row begins, and the end.
    let rows: [Int]

    /// Finds the runs.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    init(_ labels: Plane<Int32>) {
        let (width, height) = (labels.width, labels.height)
        var all: [LabelRun] = []
        var rows: [Int] = [0]
        labels.elements.withUnsafeBufferPointer { labels in
            for row in 0..<height {
                let start = row * width
                var column = 0
                while column < width {
                    let label = labels[start + column]
                    let first = column
                    repeat { column += 1 } while column < width && labels[start + column] == label
                    if label != 0 {
                        all.append(
                            LabelRun(
                                label: label, row: Int32(row), first: Int32(first),
                                end: Int32(column)))
                    }
                }
                rows.append(all.count)
            }
        }
        self.all = all
        self.rows = rows
    }

    /// The runs of each of the nuclei 1…`count`, in reading order; that of number *n* at *n* − 1.
    ///
    /// - Complexity: O(*r* + `count`), where *r* is the number of runs: a counting sort.
    func grouped(count: Int) -> [ArraySlice<LabelRun>] {
        var ends = [Int](repeating: 0, count: count + 1)
        for run in all { ends[Int(run.label)] += 1 }
        for label in ends.indices.dropFirst() { ends[label] += ends[label - 1] }
        let sorted = [LabelRun](unsafeUninitializedCapacity: all.count) { sorted, initialized in
            var next = ends
            for run in all {
                let place = next[Int(run.label) - 1]
                sorted.initializeElement(at: place, to: run)
                next[Int(run.label) - 1] = place + 1
            }
            initialized = all.count
        }
        return (0..<count).map { sorted[ends[$0]..<ends[$0 + 1]] }
    }
}
