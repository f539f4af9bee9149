import Tensors

/// How long the outlines of nuclei are, counted by how outer pixels meet their neighbours.
///
/// A pixel is outer where one of its four neighbours is not of its nucleus. One that continues
/// straight counts 1, a diagonal one √2, one of each kind (1 + √2) / 2.
/// Source: Benkrid and Crookes, Design and FPGA Implementation of a Perimeter Estimator (2000),
/// with the weights of scikit-image's `perimeter`.
struct PerimeterTally {
    /// Four numbers a label, one for each of ``kinds``.
    private var counts: [Int]

    /// The kind of a pixel by 2·(outer pixels beside, above, below) + 10·(those at its corners):
    /// 1 straight, 2 diagonal, 3 mixed, 0 not counted.
    private static let kinds: [Int] = {
        var kinds = [Int](repeating: 0, count: 49)
        for code in [4, 6, 14, 16, 24, 26] { kinds[code] = 1 }
        for code in [20, 32] { kinds[code] = 2 }
        for code in [12, 22] { kinds[code] = 3 }
        return kinds
    }()

    /// Counts the outer pixels of the nuclei 1…`count`.
    ///
    /// - Complexity: O(*n*), where *n* is the number of nuclear pixels.
    init(_ runs: LabelRuns, of labels: Plane<Int32>, count: Int) {
        counts = [Int](repeating: 0, count: 4 * (count + 1))
        // The outer pixels of three rows, each a label, with a column of nothing at either end.
        let nothing = [Int32](repeating: 0, count: labels.width + 2)
        var (above, here, below) = (nothing, nothing, nothing)
        Self.mark(row: 0, of: labels, runs, in: &below)
        for row in 0..<labels.height {
            swap(&above, &here)
            swap(&here, &below)
            for place in below.indices { below[place] = 0 }
            if row + 1 < labels.height { Self.mark(row: row + 1, of: labels, runs, in: &below) }
            for run in runs.all[runs.rows[row]..<runs.rows[row + 1]] {
                add(run, above, here, below)
            }
        }
    }

    /// The perimeter of a nucleus.
    func perimeter(of label: Int) -> Double {
        let kinds = counts[4 * label..<4 * label + 4].map(Double.init)
        return kinds[1] + kinds[2] * 2.0.squareRoot() + kinds[3] * (1 + 2.0.squareRoot()) / 2
    }

    /// Writes the labels of a row's outer pixels, each a column further right.
    private static func mark(
        row: Int, of labels: Plane<Int32>, _ runs: LabelRuns, in line: inout [Int32]
    ) {
        let width = labels.width
        let atEdge = row == 0 || row == labels.height - 1
        labels.elements.withUnsafeBufferPointer { labels in
            line.withUnsafeMutableBufferPointer { line in
                for run in runs.all[runs.rows[row]..<runs.rows[row + 1]] {
                    let (label, first, end) = (run.label, Int(run.first), Int(run.end))
                    for column in first..<end {
                        let place = row * width + column
                        let inner =
                            !atEdge && labels[place - width] == label
                            && labels[place + width] == label
                        line[column + 1] = inner ? 0 : label
                    }
                    line[first + 1] = label
                    line[end] = label
                }
            }
        }
    }

    private mutating func add(
        _ run: LabelRun, _ above: [Int32], _ here: [Int32], _ below: [Int32]
    ) {
        let label = run.label
        above.withUnsafeBufferPointer { above in
            here.withUnsafeBufferPointer { here in
                below.withUnsafeBufferPointer { below in
                    for place in Int(run.first) + 1...Int(run.end) where here[place] == label {
                        func outer(_ line: UnsafeBufferPointer<Int32>, _ place: Int) -> Int {
                            line[place] == label ? 1 : 0
                        }
                        let beside =
                            outer(above, place) + outer(below, place) + outer(here, place - 1)
                            + outer(here, place + 1)
                        let corners =
                            outer(above, place - 1) + outer(above, place + 1)
                            + outer(below, place - 1) + outer(below, place + 1)
                        counts[4 * Int(label) + Self.kinds[2 * beside + 10 * corners]] += 1
                    }
                }
            }
        }
    }
}
