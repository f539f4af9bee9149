/// Labels the 8-connected components of a mask of any height that arrives row by row.
///
/// Gives the same numbers as ``ConnectedComponents`` for the whole mask, in raster order of first
/// pixels. A run that touches no run above receives a new provisional label; labels that meet are
/// united by union-find.
package struct StreamingConnectedComponents: Sendable {
    /// Consecutive foreground pixels of one row.
    package struct Run: BitwiseCopyable, Sendable {
        /// The first column.
        package let firstColumn: Int32
        /// The column after the last.
        package let endColumn: Int32
        /// The provisional label, from which ``LabelledComponents/number(of:)`` finds the
        /// component.
        package let provisionalLabel: Int32
    }

    private var row: Int32 = 0
    /// The runs of the previous row.
    private var above: [Run] = []
    /// The union-find parent of each provisional label.
    private var parents: [Int32] = []
    /// The area and bounding box of the pixels of each root label.
    private var parts: [Component] = []

    /// Creates a labeller before the first row.
    package init() {}

    /// The number of provisional labels; each takes 28 bytes of memory.
    package var provisionalLabelCount: Int { parents.count }

    /// Adds the next row; values above `limit` are foreground.
    ///
    /// - Returns: The runs of the row.
    /// - Complexity: O(*n* α(*n*)), where *n* is the number of columns.
    package mutating func addRow(_ values: UnsafeBufferPointer<Float>, above limit: Float) -> [Run]
    {
        addRow(count: values.count) { values[$0] > limit }
    }

    /// Adds the next row; labels other than 0 are foreground.
    ///
    /// - Returns: The runs of the row.
    /// - Complexity: O(*n* α(*n*)), where *n* is the number of columns.
    package mutating func addRow(labels: UnsafeBufferPointer<Int32>) -> [Run] {
        addRow(count: labels.count) { labels[$0] != 0 }
    }

    @inline(__always)
    private mutating func addRow(count: Int, isForeground: (Int) -> Bool) -> [Run] {
        var runs: [Run] = []
        var candidate = 0
        var column = 0
        while column < count {
            guard isForeground(column) else {
                column += 1
                continue
            }
            let first = column
            while column < count, isForeground(column) { column += 1 }
            runs.append(run(from: first, to: column, candidate: &candidate))
        }
        above = runs
        row += 1
        return runs
    }

    /// A run with the label of the runs above that it touches, whose labels are united.
    ///
    /// `candidate` is the index of the first run above that may touch this one; it advances.
    private mutating func run(from first: Int, to end: Int, candidate: inout Int) -> Run {
        let (first, end) = (Int32(truncatingIfNeeded: first), Int32(truncatingIfNeeded: end))
        // A run above that ends left of this one cannot touch a later one either.
        while candidate < above.count, above[candidate].endColumn < first { candidate += 1 }
        var label: Int32?
        var other = candidate
        while other < above.count, above[other].firstColumn <= end {
            let root = root(of: above[other].provisionalLabel)
            label = label.map { unite($0, root) } ?? root
            other += 1
        }
        let part = Component(
            area: Int(end - first), rows: row..<row + 1, columns: first..<end)
        if let label {
            parts[Int(label)].merge(part)
            return Run(firstColumn: first, endColumn: end, provisionalLabel: label)
        }
        parents.append(Int32(truncatingIfNeeded: parents.count))
        parts.append(part)
        return Run(firstColumn: first, endColumn: end, provisionalLabel: parents[parents.count - 1])
    }

    private mutating func unite(_ a: Int32, _ b: Int32) -> Int32 {
        // The smaller label becomes the root, so that a root is the label of its first run.
        let (root, other) = (min(a, b), max(a, b))
        guard root != other else { return root }
        parents[Int(other)] = root
        parts[Int(root)].merge(parts[Int(other)])
        return root
    }

    private mutating func root(of label: Int32) -> Int32 {
        var label = Int(label)
        while Int(parents[label]) != label {
            parents[label] = parents[Int(parents[label])]
            label = Int(parents[label])
        }
        return Int32(truncatingIfNeeded: label)
    }

    /// Ends labelling after the last row.
    ///
    /// - Parameter minimumArea: In pixels; smaller components are dropped.
    /// - Returns: The remaining components.
    package consuming func finish(minimumArea: Int) -> LabelledComponents {
        var numbers = [Int32](repeating: 0, count: parents.count)
        var components: [Component] = []
        for label in numbers.indices {
            let root = Int(root(of: Int32(truncatingIfNeeded: label)))
            if root == label, parts[label].area >= minimumArea {
                components.append(parts[label])
                numbers[label] = Int32(truncatingIfNeeded: components.count)
            }
            numbers[label] = numbers[root]
        }
        return LabelledComponents(all: components, numbers: numbers)
    }
}

/// The components of a mask, numbered from 1 in raster order of their first pixels.
package struct LabelledComponents: Sendable {
    /// The components; component *n* is at index *n* − 1.
    package let all: [Component]
    /// The component number of each provisional label; 0 if it was dropped.
    fileprivate let numbers: [Int32]

    fileprivate init(all: [Component], numbers: [Int32]) {
        self.all = all
        self.numbers = numbers
    }

    /// The number of the component that a run belongs to; 0 if it was dropped.
    package func number(of run: StreamingConnectedComponents.Run) -> Int32 {
        numbers[Int(run.provisionalLabel)]
    }
}

/// The area and the bounding box of a connected component.
package struct Component: Sendable, Equatable {
    /// The number of pixels.
    package private(set) var area: Int
    /// The rows of the bounding box.
    package private(set) var rows: Range<Int32>
    /// The columns of the bounding box.
    package private(set) var columns: Range<Int32>

    /// Adds the pixels of another part of the component.
    mutating func merge(_ other: Component) {
        area += other.area
        rows =
            min(
                rows.lowerBound, other.rows.lowerBound)..<max(
                rows.upperBound, other.rows.upperBound)
        columns =
            min(
                columns.lowerBound, other.columns.lowerBound)..<max(
                columns.upperBound, other.columns.upperBound)
    }
}
