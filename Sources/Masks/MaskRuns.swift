import Tensors

/// The runs of a mask's rows, and which of them hang together.
struct MaskRuns {
    /// Pixels of one row, side by side, by their places in the plane.
    struct Run {
        let first: Int32
        /// The place after the last.
        let end: Int32
    }

    /// In reading order.
    private(set) var all: [Run] = []
    /// A run that each hangs together with, itself or an earlier one.
    private var parents: [Int32] = []

    /// Finds runs, and joins each with those above that it touches, at corners too.
    ///
    /// - Complexity: O(*n* α(*n*)), where *n* is the number of pixels.
    init(_ mask: Plane<Bool>) {
        precondition(
            mask.elements.count <= Int(Int32.max), "a mask has less than 2^31 pixels")
        let width = Int32(mask.width)
        mask.elements.withUnsafeBufferPointer { mask in
            var above = 0..<0
            for row in stride(from: 0, to: mask.count, by: Int(width)) {
                let begin = all.count
                findRuns(of: mask, from: row, to: row + Int(width))
                join(begin..<all.count, with: above, width)
                above = begin..<all.count
            }
        }
    }

    private mutating func findRuns(of mask: UnsafeBufferPointer<Bool>, from row: Int, to end: Int) {
        var place = row
        while place < end {
            guard mask[place] else {
                place += 1
                continue
            }
            let first = place
            while place < end, mask[place] { place += 1 }
            parents.append(Int32(truncatingIfNeeded: all.count))
            all.append(
                Run(
                    first: Int32(truncatingIfNeeded: first), end: Int32(truncatingIfNeeded: place)))
        }
    }

    private mutating func join(_ row: Range<Int>, with above: Range<Int>, _ width: Int32) {
        var candidate = above.lowerBound
        for run in row {
            // Of the row above, what ends left of this run touches no later one either.
            while candidate < above.upperBound, all[candidate].end + width < all[run].first {
                candidate += 1
            }
            var other = candidate
            while other < above.upperBound, all[other].first + width <= all[run].end {
                unite(other, run)
                other += 1
            }
        }
    }

    private mutating func unite(_ a: Int, _ b: Int) {
        let (a, b) = (root(a), root(b))
        // The smaller wins, so that a root is its component's first run.
        parents[max(a, b)] = Int32(truncatingIfNeeded: min(a, b))
    }

    private mutating func root(_ run: Int) -> Int {
        var run = run
        while Int(parents[run]) != run {
            parents[run] = parents[Int(parents[run])]
            run = Int(parents[run])
        }
        return run
    }

    /// The number of each run's component, 0 where that is too small, and the components' areas.
    mutating func numbers(minimumArea: Int) -> (numbers: [Int32], areas: [Int]) {
        var sums = [Int](repeating: 0, count: all.count)
        for run in all.indices { sums[root(run)] += Int(all[run].end - all[run].first) }
        var numbers = [Int32](repeating: 0, count: all.count)
        var areas: [Int] = []
        for run in all.indices {
            let root = root(run)
            if root == run, sums[run] >= minimumArea {
                areas.append(sums[run])
                numbers[run] = Int32(truncatingIfNeeded: areas.count)
            }
            numbers[run] = numbers[root]
        }
        return (numbers, areas)
    }
}
