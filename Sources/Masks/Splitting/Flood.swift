/// The flooding of one component after the other, in memory that they share.
struct Flood {
    /// What a basin is, once all is flooded.
    struct Basin {
        /// Its highest height.
        let summit: UInt16
        /// Its pixels.
        var area: Int
    }

    /// In heights.
    private let depth: Int
    /// The component's places by falling level.
    private var order: [Int32] = []
    private var stride = 0
    private var neighbours: [Int] = []
    /// Basins that became part of another point to it, the others to themselves.
    private var parents: [Int32] = []
    private var summits: [UInt16] = []

    /// Floods so that basins rise by `depth`, 0…1, above the pass to a higher one.
    init(depth: Double) {
        // Within a level nothing is sorted: what rises by less is no summit.
        self.depth = depth > 0 ? max(Patch.step, Int(min(depth, 1) * 65535)) : Patch.step
    }

    /// Floods a patch; its basins are numbered from 1 as their summits come up, and those that
    /// became one bear the numbers of all.
    mutating func run(_ patch: inout Patch) {
        patch.sort(into: &order)
        (stride, neighbours) = (patch.stride, patch.neighbours)
        parents = [0]
        summits = [0]
        let (heights, count) = (patch.heights, patch.places.count)
        heights.withUnsafeBufferPointer { heights in
            patch.basins.withUnsafeMutableBufferPointer { basins in
                for rank in 0..<count {
                    let place = Int(order[rank])
                    basins[place] = join(place, heights, basins)
                }
            }
        }
    }

    /// Numbers a flooded patch's basins on from `count`, in reading order.
    ///
    /// - Parameters:
    ///   - patch: What has been flooded last.
    ///   - basins: Gets the number of each of its places' basins.
    ///   - count: The number of the last basin before.
    /// - Returns: The basins by their numbers.
    mutating func number(
        _ patch: Patch, into basins: inout ArraySlice<Int32>, from count: Int
    ) -> [Basin] {
        var numbers = [Int](repeating: 0, count: parents.count)
        var found: [Basin] = []
        var (last, number, first): (Int32, Int, Int) = (0, 0, 0)
        basins.withUnsafeMutableBufferPointer { basins in
            for (rank, place) in patch.places.enumerated() {
                let basin = patch.basins[Int(place)]
                if basin != last {
                    if number != 0 { found[number - 1].area += rank - first }
                    let root = Int(root(basin))
                    if numbers[root] == 0 {
                        found.append(Basin(summit: summits[root], area: 0))
                        numbers[root] = found.count
                    }
                    (last, number, first) = (basin, numbers[root], rank)
                }
                basins[rank] = Int32(truncatingIfNeeded: count + number)
            }
            if number != 0 { found[number - 1].area += basins.count - first }
        }
        return found
    }

    /// The basin that a place belongs to: a new one, the only one around it, or the one that those
    /// around it become.
    private mutating func join(
        _ place: Int, _ heights: UnsafeBufferPointer<UInt16>,
        _ basins: UnsafeMutableBufferPointer<Int32>
    ) -> Int32 {
        // The greatest number around the place, and the least less one: 0, outside, counts for
        // most there.
        var (greatest, least): (Int32, UInt32) = (0, .max)
        for row in -1...1 {
            let place = place + row * stride
            let (left, middle, right) = (basins[place - 1], basins[place], basins[place + 1])
            greatest = max(greatest, left, middle, right)
            least = min(
                least, UInt32(bitPattern: left) &- 1, UInt32(bitPattern: middle) &- 1,
                UInt32(bitPattern: right) &- 1)
        }
        guard greatest != 0 else {
            summits.append(heights[place])
            parents.append(Int32(truncatingIfNeeded: parents.count))
            return parents[parents.count - 1]
        }
        let basin =
            least == UInt32(bitPattern: greatest) &- 1
            ? root(greatest) : meet(at: place, heights, basins)
        // Within a level the highest place need not come first.
        if heights[place] > summits[Int(basin)] { summits[Int(basin)] = heights[place] }
        return basin
    }

    /// Joins those of the basins around a place that are one; the place belongs to that of its
    /// highest neighbour.
    private mutating func meet(
        at place: Int, _ heights: UnsafeBufferPointer<UInt16>,
        _ basins: UnsafeMutableBufferPointer<Int32>
    ) -> Int32 {
        var (best, highest): (Int32, Int) = (0, -1)
        for offset in neighbours where basins[place + offset] != 0 {
            if Int(heights[place + offset]) > highest {
                highest = Int(heights[place + offset])
                best = basins[place + offset]
            }
        }
        best = root(best)
        for offset in neighbours where basins[place + offset] != 0 {
            let other = root(basins[place + offset])
            guard other != best else { continue }
            let (higher, lower) =
                summits[Int(other)] > summits[Int(best)] ? (other, best) : (best, other)
            if Int(summits[Int(lower)]) - Int(heights[place]) < depth {
                parents[Int(lower)] = higher
                best = root(best)
            }
        }
        return best
    }

    private mutating func root(_ basin: Int32) -> Int32 {
        var basin = Int(basin)
        while Int(parents[basin]) != basin {
            parents[basin] = parents[Int(parents[basin])]
            basin = Int(parents[basin])
        }
        return Int32(truncatingIfNeeded: basin)
    }
}
