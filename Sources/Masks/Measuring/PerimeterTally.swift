import Tensors

/// How long the outlines of nuclei are, counted by how outer pixels meet their neighbours.
///
/// A pixel is outer where one of its four neighbours is not of its nucleus. One that continues
/// straight counts 1, a diagonal one √2, one of each kind (1 + √2) / 2.
/// Source: Benkrid and Crookes, Design and FPGA Implementation of a Perimeter Estimator (2000),
/// with the weights of scikit-image's `perimeter`.
struct PerimeterTally {
    private var straight: [Int]
    private var diagonal: [Int]
    private var mixed: [Int]

    /// The kind of a pixel by 2·(outer pixels beside, above, below) + 10·(those at its corners):
    /// 1 straight, 2 diagonal, 3 mixed, 0 not counted.
    private static let kinds: [UInt8] = {
        var kinds = [UInt8](repeating: 0, count: 49)
        for code in [4, 6, 14, 16, 24, 26] { kinds[code] = 1 }
        for code in [20, 32] { kinds[code] = 2 }
        for code in [12, 22] { kinds[code] = 3 }
        return kinds
    }()

    /// Counts the outer pixels of the nuclei 1…`count`.
    ///
    /// - Complexity: O(*n*), where *n* is the number of nuclear pixels.
    init(_ runs: LabelRuns, of labels: Plane<Int32>, count: Int) {
        straight = [Int](repeating: 0, count: count + 1)
        diagonal = straight
        mixed = straight
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
        Double(straight[label]) + Double(diagonal[label]) * 2.0.squareRoot()
            + Double(mixed[label]) * (1 + 2.0.squareRoot()) / 2
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
        for place in Int(run.first) + 1..<Int(run.end) + 1 where here[place] == label {
            func outer(_ line: [Int32], _ place: Int) -> Int { line[place] == label ? 1 : 0 }
            let beside =
                outer(above, place) + outer(below, place) + outer(here, place - 1)
                + outer(here, place + 1)
            let corners =
                outer(above, place - 1) + outer(above, place + 1) + outer(below, place - 1)
                + outer(below, place + 1)
            switch Self.kinds[2 * beside + 10 * corners] {
            case 1: straight[Int(label)] += 1
            case 2: diagonal[Int(label)] += 1
            case 3: mixed[Int(label)] += 1
            default: break
            }
        }
    }
}
