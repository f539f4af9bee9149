import Tensors

/// Estimates perimeters from the configurations of border pixels.
///
/// A border pixel has a 4-neighbour outside its nucleus. A pixel on a straight stretch of the
/// border counts 1, on a diagonal one √2, and between the two (1 + √2) / 2. Source: Benkrid and
/// Crookes, Design and FPGA Implementation of a Perimeter Estimator (2000), with the weights of
/// scikit-image's `perimeter`.
struct PerimeterEstimator {
    /// The number of border pixels by label (from 0) and kind (see ``kinds``): index 4·label +
    /// kind.
    private var counts: [Int]

    /// The kind of a border pixel by 2·(border pixels among its 4-neighbours) + 10·(border pixels
    /// among its diagonal neighbours): 1 straight, 2 diagonal, 3 mixed, 0 not counted.
    private static let kinds: [Int] = {
        var kinds = [Int](repeating: 0, count: 49)
        for code in [4, 6, 14, 16, 24, 26] { kinds[code] = 1 }
        for code in [20, 32] { kinds[code] = 2 }
        for code in [12, 22] { kinds[code] = 3 }
        return kinds
    }()

    /// Counts the border pixels of the nuclei 1…`count` by kind.
    ///
    /// - Complexity: O(*n*), where *n* is the number of nucleus pixels.
    init(runs: LabelRuns, labels: Plane<Int32>, count: Int) {
        counts = [Int](repeating: 0, count: 4 * (count + 1))
        // The labels of the border pixels of three rows, with a column of padding at either end.
        let empty = [Int32](repeating: 0, count: labels.width + 2)
        var (above, here, below) = (empty, empty, empty)
        Self.markBorder(row: 0, of: labels, runs: runs, in: &below)
        for row in 0..<labels.height {
            swap(&above, &here)
            swap(&here, &below)
            for column in below.indices { below[column] = 0 }
            if row + 1 < labels.height {
                Self.markBorder(row: row + 1, of: labels, runs: runs, in: &below)
            }
            for run in runs.all[runs.rowStarts[row]..<runs.rowStarts[row + 1]] {
                countKinds(of: run, above: above, here: here, below: below)
            }
        }
    }

    /// The perimeter of a nucleus in pixels.
    func perimeter(of label: Int) -> Double {
        let kinds = counts[4 * label..<4 * label + 4].map(Double.init)
        return kinds[1] + kinds[2] * 2.0.squareRoot() + kinds[3] * (1 + 2.0.squareRoot()) / 2
    }

    /// Writes the labels of a row's border pixels into `line`, shifted one column to the right.
    private static func markBorder(
        row: Int, of labels: Plane<Int32>, runs: LabelRuns, in line: inout [Int32]
    ) {
        let width = labels.width
        let atEdge = row == 0 || row == labels.height - 1
        labels.elements.withUnsafeBufferPointer { labels in
            line.withUnsafeMutableBufferPointer { line in
                for run in runs.all[runs.rowStarts[row]..<runs.rowStarts[row + 1]] {
                    let (label, first, end) = (run.label, Int(run.firstColumn), Int(run.endColumn))
                    for column in first..<end {
                        let pixel = row * width + column
                        let isInner =
                            !atEdge && labels[pixel - width] == label
                            && labels[pixel + width] == label
                        line[column + 1] = isInner ? 0 : label
                    }
                    line[first + 1] = label
                    line[end] = label
                }
            }
        }
    }

    /// Counts the border pixels of a run by kind, from the marked rows above, here and below.
    private mutating func countKinds(
        of run: LabelRun, above: [Int32], here: [Int32], below: [Int32]
    ) {
        let label = run.label
        above.withUnsafeBufferPointer { above in
            here.withUnsafeBufferPointer { here in
                below.withUnsafeBufferPointer { below in
                    for column in Int(run.firstColumn) + 1...Int(run.endColumn)
                    where here[column] == label {
                        func border(in line: UnsafeBufferPointer<Int32>, at column: Int) -> Int {
                            line[column] == label ? 1 : 0
                        }
                        let edgeNeighbours =
                            border(in: above, at: column) + border(in: below, at: column)
                            + border(in: here, at: column - 1)
                            + border(in: here, at: column + 1)
                        let cornerNeighbours =
                            border(in: above, at: column - 1) + border(in: above, at: column + 1)
                            + border(in: below, at: column - 1) + border(in: below, at: column + 1)
                        let kind = Self.kinds[2 * edgeNeighbours + 10 * cornerNeighbours]
                        counts[4 * Int(label) + kind] += 1
                    }
                }
            }
        }
    }
}
