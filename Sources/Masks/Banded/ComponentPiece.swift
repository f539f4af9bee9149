import Tensors

/// A component with its pixels, or what of one lies between two rows.
package struct ComponentPiece: Sendable {
    /// A stretch of a row.
    package struct Run: Sendable {
        /// The row.
        package let row: Int32
        /// The first column.
        package let first: Int32
        /// The column after the last.
        package let end: Int32
    }

    /// In reading order.
    package private(set) var runs: [Run] = []
    /// Its pixels.
    package private(set) var area = 0
    private var columns: Range<Int32> = 0..<0

    mutating func add(_ run: Run) {
        columns =
            runs.isEmpty
            ? run.first..<run.end
            : min(columns.lowerBound, run.first)..<max(columns.upperBound, run.end)
        runs.append(run)
        area += Int(run.end - run.first)
    }

    /// The part of an image that shows it, with a margin where there is one.
    func frame(margin: Int, in size: PlaneSize) -> Frame {
        guard let first = runs.first, let last = runs.last else {
            return Frame(rows: 0..<1, columns: 0..<1)
        }
        let (top, bottom) = (Int(first.row), Int(last.row) + 1)
        let (left, right) = (Int(columns.lowerBound), Int(columns.upperBound))
        return Frame(
            rows: max(top - margin, 0)..<min(bottom + margin, size.height),
            columns: max(left - margin, 0)..<min(right + margin, size.width))
    }

    /// It as a label image of one component, in a frame.
    func labels(in frame: Frame) -> LabelImage {
        var labels = Plane<Int32>(
            width: frame.columns.count, height: frame.rows.count, repeating: 0)
        labels.elements.withUnsafeMutableBufferPointer { labels in
            for run in runs {
                let row = (Int(run.row) - frame.rows.lowerBound) * frame.columns.count
                let first = row + Int(run.first) - frame.columns.lowerBound
                for place in first..<first + Int(run.end - run.first) { labels[place] = 1 }
            }
        }
        return LabelImage(labels, count: 1)
    }
}

/// A rectangle of an image.
package struct Frame: Sendable, Equatable {
    /// Its rows.
    package let rows: Range<Int>
    /// Its columns.
    package let columns: Range<Int>

    /// Sets both.
    package init(rows: Range<Int>, columns: Range<Int>) {
        self.rows = rows
        self.columns = columns
    }
}
