import Tensors

/// The 8-connected components of a mask, numbered from 1 in raster order of their first pixels.
///
/// Runs of foreground pixels are merged with the touching runs of the row above by union-find
/// (Rosenfeld and Pfaltz, 1966; He, Chao and Suzuki, A run-based two-scan labeling algorithm,
/// 2008).
package struct ConnectedComponents: Sendable {
    /// The component's number at each pixel; 0 is background.
    package let labels: Plane<Int32>
    /// The area of each component in pixels; component *n* is at index *n* − 1.
    package let areas: [Int]

    /// Labels the components of a mask.
    ///
    /// - Parameters:
    ///   - mask: True at foreground.
    ///   - minimumArea: In pixels; smaller components become background.
    /// - Complexity: O(*n* α(*n*)), where *n* is the number of pixels.
    package init(of mask: Plane<Bool>, minimumArea: Int = 1) {
        var runs = MaskRuns(of: mask)
        let (numbers, areas) = runs.numberComponents(minimumArea: minimumArea)
        let labels = [Int32](unsafeUninitializedCapacity: mask.elements.count) { labels, count in
            labels.initialize(repeating: 0)
            for (run, number) in zip(runs.all, numbers) where number != 0 {
                for pixel in Int(run.first)..<Int(run.end) { labels[pixel] = number }
            }
            count = labels.count
        }
        self.labels = Plane(width: mask.width, height: mask.height, elements: labels)
        self.areas = areas
    }
}

/// The horizontal runs of a mask, with a union-find forest of the runs that are connected.
private struct MaskRuns {
    /// Consecutive foreground pixels of one row, as indices into the plane's elements.
    struct Run {
        /// The index of the first pixel.
        let first: Int32
        /// The index after the last pixel.
        let end: Int32
    }

    /// All runs in raster order.
    private(set) var all: [Run] = []
    /// The parent of each run in the forest: the run itself or an earlier one.
    private var parents: [Int32] = []

    /// Finds the runs and unites each with the runs above it that it touches, diagonals included.
    ///
    /// - Complexity: O(*n* α(*n*)), where *n* is the number of pixels.
    init(of mask: Plane<Bool>) {
        precondition(
            mask.elements.count <= Int(Int32.max), "a mask has less than 2^31 pixels")
        let width = Int32(mask.width)
        mask.elements.withUnsafeBufferPointer { mask in
            var above = 0..<0
            for row in stride(from: 0, to: mask.count, by: Int(width)) {
                let begin = all.count
                findRuns(of: mask, from: row, to: row + Int(width))
                uniteTouching(begin..<all.count, with: above, width: width)
                above = begin..<all.count
            }
        }
    }

    private mutating func findRuns(of mask: UnsafeBufferPointer<Bool>, from row: Int, to end: Int) {
        var pixel = row
        while pixel < end {
            guard mask[pixel] else {
                pixel += 1
                continue
            }
            let first = pixel
            while pixel < end, mask[pixel] { pixel += 1 }
            parents.append(Int32(truncatingIfNeeded: all.count))
            all.append(
                Run(
                    first: Int32(truncatingIfNeeded: first), end: Int32(truncatingIfNeeded: pixel)))
        }
    }

    private mutating func uniteTouching(_ row: Range<Int>, with above: Range<Int>, width: Int32) {
        var candidate = above.lowerBound
        for run in row {
            // A run above that ends left of this one cannot touch a later one either.
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
        let (a, b) = (root(of: a), root(of: b))
        // The smaller index becomes the root, so that a root is its component's first run.
        parents[max(a, b)] = Int32(truncatingIfNeeded: min(a, b))
    }

    private mutating func root(of run: Int) -> Int {
        var run = run
        while Int(parents[run]) != run {
            parents[run] = parents[Int(parents[run])]
            run = Int(parents[run])
        }
        return run
    }

    /// The component number of each run, 0 where the component is too small, and the areas of the
    /// components in pixels.
    mutating func numberComponents(minimumArea: Int) -> (numbers: [Int32], areas: [Int]) {
        var sums = [Int](repeating: 0, count: all.count)
        for run in all.indices { sums[root(of: run)] += Int(all[run].end - all[run].first) }
        var numbers = [Int32](repeating: 0, count: all.count)
        var areas: [Int] = []
        for run in all.indices {
            let root = root(of: run)
            if root == run, sums[run] >= minimumArea {
                areas.append(sums[run])
                numbers[run] = Int32(truncatingIfNeeded: areas.count)
            }
            numbers[run] = numbers[root]
        }
        return (numbers, areas)
    }
}
