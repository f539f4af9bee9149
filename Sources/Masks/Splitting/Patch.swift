/// One component of a surface after the other, in a frame of its own.
///
/// The frame is one pixel wider on each side than the component, so that every pixel has eight
/// neighbours; what is small and in one place stays in the processor's caches.
struct Patch {
    /// The heights that levels are told apart by.
    private static let levels = 1024
    /// How many heights a level has.
    static let step = 64

    /// Places in a row of the frame.
    private(set) var stride = 0
    /// By the places of the frame; 0 outside the component.
    private(set) var heights: [UInt16] = []
    /// The basin of each place of the frame, 0 where there is none yet.
    var basins: [Int32] = []
    /// The places of the component's pixels, in reading order.
    private(set) var places: [Int32] = []

    /// Lays a component into the frame, without basins.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels of its bounding box.
    mutating func lay(_ component: Int, of surface: Surface) {
        let ranks = surface.ranks(of: component)
        let (left, right) = Self.columns(of: ranks, surface)
        let width = surface.width
        let top = Int(surface.places[ranks.lowerBound]) / width
        let bottom = Int(surface.places[ranks.upperBound - 1]) / width
        stride = right - left + 3
        let count = stride * (bottom - top + 3)
        heights.removeAll(keepingCapacity: true)
        heights.append(contentsOf: repeatElement(0, count: count))
        basins.removeAll(keepingCapacity: true)
        basins.append(contentsOf: repeatElement(0, count: count))
        places.removeAll(keepingCapacity: true)
        var (end, shift) = (0, 0)
        for rank in ranks {
            let place = Int(surface.places[rank])
            if place >= end {
                let row = place / width
                end = (row + 1) * width
                shift = (row - top + 1) * stride + 1 - left - row * width
            }
            heights[place + shift] = surface.heights[rank]
            places.append(Int32(truncatingIfNeeded: place + shift))
        }
    }

    /// How far it is to each of a place's eight neighbours, in reading order.
    var neighbours: [Int] {
        [-stride - 1, -stride, -stride + 1, -1, 1, stride - 1, stride, stride + 1]
    }

    /// Counting sort of the component's places by falling level; equal ones stay in reading order.
    ///
    /// - Parameter order: Gets the places.
    /// - Complexity: O(*n*), where *n* is the number of the component's pixels and of levels.
    func sort(into order: inout [Int32]) {
        if order.count < places.count {
            order = [Int32](repeating: 0, count: places.count)
        }
        heights.withUnsafeBufferPointer { heights in
            order.withUnsafeMutableBufferPointer { order in
                withUnsafeTemporaryAllocation(of: Int32.self, capacity: Self.levels) { next in
                    next.initialize(repeating: 0)
                    for place in places { next[Int(heights[Int(place)]) / Self.step] += 1 }
                    var first: Int32 = 0
                    for level in next.indices.reversed() {
                        (next[level], first) = (first, first + next[level])
                    }
                    for place in places {
                        let level = Int(heights[Int(place)]) / Self.step
                        order[Int(next[level])] = place
                        next[level] += 1
                    }
                }
            }
        }
    }

    /// The first and the last column of some pixels in reading order.
    private static func columns(of ranks: Range<Int>, _ surface: Surface) -> (Int, Int) {
        var (left, right, start, end) = (Int.max, 0, 0, 0)
        for rank in ranks {
            let place = Int(surface.places[rank])
            if place >= end {
                start = place / surface.width * surface.width
                end = start + surface.width
                left = min(left, place - start)
            }
            right = max(right, place - start)
        }
        return (left, right)
    }
}
