/// The connected components of a mask that comes row by row, of any height.
///
/// As ``ConnectedComponents`` does for a whole mask, with the same numbers: 8-connectivity, in
/// reading order of first pixels. A run that touches none above gets a new mark; marks that meet
/// are one component (union-find, as there).
package struct ComponentStream: Sendable {
    /// A stretch of a row within the mask.
    package struct Run: BitwiseCopyable, Sendable {
        /// The first column.
        package let first: Int32
        /// The column after the last.
        package let end: Int32
        /// What ``FoundComponents/number(of:)`` turns into the component's number.
        package let mark: Int32
    }

    private var row: Int32 = 0
    private var above: [Run] = []
    private var parents: [Int32] = []
    /// By mark; of a component, all of its marks' together.
    private var parts: [Component] = []

    /// No row has come.
    package init() {}

    /// How many marks there are: the memory that this takes grows with them, 28 bytes each.
    package var marks: Int { parents.count }

    /// Takes the next row: inside is what is above a limit.
    ///
    /// - Returns: Its runs.
    /// - Complexity: O(*n* α(*n*)), where *n* is the number of columns.
    package mutating func add(
        _ values: UnsafeBufferPointer<Float>, above limit: Float
    ) -> [Run] {
        add(count: values.count) { values[$0] > limit }
    }

    /// Takes the next row: inside is what is not 0.
    ///
    /// - Returns: Its runs.
    /// - Complexity: O(*n* α(*n*)), where *n* is the number of columns.
    package mutating func add(labels: UnsafeBufferPointer<Int32>) -> [Run] {
        add(count: labels.count) { labels[$0] != 0 }
    }

    @inline(__always)
    private mutating func add(count: Int, _ isInside: (Int) -> Bool) -> [Run] {
        var runs: [Run] = []
        var candidate = 0
        var column = 0
        while column < count {
            guard isInside(column) else {
                column += 1
                continue
            }
            let first = column
            while column < count, isInside(column) { column += 1 }
            runs.append(run(from: first, to: column, &candidate))
        }
        above = runs
        row += 1
        return runs
    }

    /// A run with the mark of those above that it touches, which become one; `candidate` is the first
    /// of the row above that may touch it, and is moved on.
    private mutating func run(from first: Int, to end: Int, _ candidate: inout Int) -> Run {
        let (first, end) = (Int32(truncatingIfNeeded: first), Int32(truncatingIfNeeded: end))
        // Of the row above, what ends left of this run touches no later one either.
        while candidate < above.count, above[candidate].end < first { candidate += 1 }
        var mark: Int32?
        var other = candidate
        while other < above.count, above[other].first <= end {
            let root = root(above[other].mark)
            mark = mark.map { unite($0, root) } ?? root
            other += 1
        }
        let part = Component(
            area: Int(end - first), rows: row..<row + 1, columns: first..<end)
        if let mark {
            parts[Int(mark)].add(part)
            return Run(first: first, end: end, mark: mark)
        }
        parents.append(Int32(truncatingIfNeeded: parents.count))
        parts.append(part)
        return Run(first: first, end: end, mark: parents[parents.count - 1])
    }

    private mutating func unite(_ a: Int32, _ b: Int32) -> Int32 {
        // The smaller wins, so that a root is the mark of its component's first run.
        let (root, other) = (min(a, b), max(a, b))
        guard root != other else { return root }
        parents[Int(other)] = root
        parts[Int(root)].add(parts[Int(other)])
        return root
    }

    private mutating func root(_ mark: Int32) -> Int32 {
        var mark = Int(mark)
        while Int(parents[mark]) != mark {
            parents[mark] = parents[Int(parents[mark])]
            mark = Int(parents[mark])
        }
        return Int32(truncatingIfNeeded: mark)
    }

    /// What has been found, once the last row has come.
    ///
    /// - Parameter minimumArea: Smaller components are dropped, in pixels.
    /// - Returns: All others.
    package consuming func finish(minimumArea: Int) -> FoundComponents {
        var numbers = [Int32](repeating: 0, count: parents.count)
        var components: [Component] = []
        for mark in numbers.indices {
            let root = Int(root(Int32(truncatingIfNeeded: mark)))
            if root == mark, parts[mark].area >= minimumArea {
                components.append(parts[mark])
                numbers[mark] = Int32(truncatingIfNeeded: components.count)
            }
            numbers[mark] = numbers[root]
        }
        return FoundComponents(all: components, numbers: numbers)
    }
}

/// The components of a mask, in reading order of their first pixels.
package struct FoundComponents: Sendable {
    /// That of number *n* stands at *n* − 1.
    package let all: [Component]
    fileprivate let numbers: [Int32]

    fileprivate init(all: [Component], numbers: [Int32]) {
        self.all = all
        self.numbers = numbers
    }

    /// The number of the component that a run belongs to; 0 where it is too small.
    package func number(of run: ComponentStream.Run) -> Int32 { numbers[Int(run.mark)] }
}

/// How large a component is, and where.
package struct Component: Sendable, Equatable {
    /// Its pixels.
    package private(set) var area: Int
    /// From its first row to behind its last.
    package private(set) var rows: Range<Int32>
    /// From its first column to behind its last.
    package private(set) var columns: Range<Int32>

    mutating func add(_ other: Component) {
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
