/// The flooding of one component after the other, in memory that they share.
struct Flood {
    private let surface: Surface
    /// In heights.
    private let depth: Int
    private let neighbours: [Int]
    /// The component's places by falling level.
    private var order: [Int32]
    /// Basins that became part of another point to it, the others to themselves.
    private var parents: [Int32] = []
    private var summits: [UInt16] = []

    /// Makes room for components of up to `largest` pixels.
    init(_ surface: Surface, depth: Double, largest: Int) {
        self.surface = surface
        self.depth = Int(depth * 65535)
        neighbours = surface.neighbours
        order = [Int32](repeating: 0, count: largest)
    }

    /// Floods a component; its basins are numbered from 1 as their summits come up.
    mutating func run(_ component: Int, into basins: inout [Int32]) {
        let count = sort(component)
        parents = [0]
        summits = [0]
        surface.heights.withUnsafeBufferPointer { heights in
            basins.withUnsafeMutableBufferPointer { basins in
                neighbours.withUnsafeBufferPointer { neighbours in
                    for rank in 0..<count {
                        let place = Int(order[rank])
                        basins[place] = join(place, heights, basins, neighbours)
                    }
                }
            }
        }
    }

    /// Numbers a flooded component's basins on from `count`, in reading order.
    ///
    /// - Returns: Their summits.
    mutating func number(
        _ component: Int, _ basins: inout [Int32], from count: Int
    ) -> [UInt16] {
        var numbers = [Int32](repeating: 0, count: parents.count)
        var found: [UInt16] = []
        for rank in surface.starts[component]..<surface.starts[component + 1] {
            let place = Int(surface.places[rank])
            let root = Int(root(basins[place]))
            if numbers[root] == 0 {
                found.append(summits[root])
                numbers[root] = Int32(truncatingIfNeeded: count + found.count)
            }
            basins[place] = numbers[root]
        }
        return found
    }

    /// Counting sort of a component's places by falling level; equal ones stay in reading order.
    private mutating func sort(_ component: Int) -> Int {
        let range = surface.starts[component]..<surface.starts[component + 1]
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: Surface.levels) { next in
            next.initialize(repeating: 0)
            for rank in range {
                next[Surface.level(surface.heights[Int(surface.places[rank])])] += 1
            }
            var first: Int32 = 0
            for level in next.indices.reversed() {
                let count = next[level]
                next[level] = first
                first += count
            }
            for rank in range {
                let place = surface.places[rank]
                let level = Surface.level(surface.heights[Int(place)])
                order[Int(next[level])] = place
                next[level] += 1
            }
        }
        return range.count
    }

    /// The basin that a place belongs to: a new one, that of its highest neighbour, or the one that
    /// the basins around it become.
    private mutating func join(
        _ place: Int, _ heights: UnsafeBufferPointer<UInt16>,
        _ basins: UnsafeMutableBufferPointer<Int32>, _ neighbours: UnsafeBufferPointer<Int>
    ) -> Int32 {
        var (best, any, several): (Int32, Int32, Bool) = (0, 0, false)
        var highest = -1
        for offset in neighbours {
            let basin = basins[place + offset]
            guard basin != 0 else { continue }
            if any != 0, basin != any { several = true }
            any = basin
            if Int(heights[place + offset]) > highest {
                highest = Int(heights[place + offset])
                best = basin
            }
        }
        guard best != 0 else {
            summits.append(heights[place])
            parents.append(Int32(truncatingIfNeeded: parents.count))
            return parents[parents.count - 1]
        }
        best = root(best)
        guard several else { return best }
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
