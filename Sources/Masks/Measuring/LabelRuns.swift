import Tensors

/// Consecutive pixels of one label within one row.
struct LabelRun: Equatable {
    /// The label of the nucleus, from 1.
    let label: Int32
    /// The row.
    let row: Int32
    /// The first column.
    let firstColumn: Int32
    /// The column after the last.
    let endColumn: Int32
}

/// A run-length encoded label image; background has no runs, so measuring skips it.
struct LabelRuns {
    /// All runs in raster order.
    let all: [LabelRun]
    /// The index in ``all`` of the first run of each row, and the number of runs.
    let rowStarts: [Int]

    /// Encodes a plane of labels.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    init(of labels: Plane<Int32>) {
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
                                label: label, row: Int32(row), firstColumn: Int32(first),
                                endColumn: Int32(column)))
                    }
                }
                rows.append(all.count)
            }
        }
        self.all = all
        self.rowStarts = rows
    }

    /// The runs of each of the nuclei 1…`count` in raster order; nucleus *n* is at index *n* − 1.
    ///
    /// - Complexity: O(*r* + `count`), where *r* is the number of runs: a counting sort.
    func groupedByLabel(count: Int) -> [ArraySlice<LabelRun>] {
        var ends = [Int](repeating: 0, count: count + 1)
        for run in all { ends[Int(run.label)] += 1 }
        for label in ends.indices.dropFirst() { ends[label] += ends[label - 1] }
        let sorted = [LabelRun](unsafeUninitializedCapacity: all.count) { sorted, initialized in
            var next = ends
            for run in all {
                let position = next[Int(run.label) - 1]
                sorted.initializeElement(at: position, to: run)
                next[Int(run.label) - 1] = position + 1
            }
            initialized = all.count
        }
        return (0..<count).map { sorted[ends[$0]..<ends[$0 + 1]] }
    }
}
