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
        surface.places.withUnsafeBufferPointer { all in
            surface.heights.withUnsafeBufferPointer { heights in
                lay(
                    UnsafeBufferPointer(rebasing: all[ranks]),
                    UnsafeBufferPointer(rebasing: heights[ranks]), width: surface.width)
            }
        }
    }

    private mutating func lay(
        _ pixels: UnsafeBufferPointer<Int32>, _ values: UnsafeBufferPointer<UInt16>, width: Int
    ) {
        let (left, right) = Self.columns(of: pixels, width: width)
        let top = Int(pixels[0]) / width
        stride = right - left + 3
        let count = stride * (Int(pixels[pixels.count - 1]) / width - top + 3)
        heights.removeAll(keepingCapacity: true)
        heights.append(contentsOf: repeatElement(0, count: count))
        basins.removeAll(keepingCapacity: true)
        basins.append(contentsOf: repeatElement(0, count: count))
        let stride = stride
        heights.withUnsafeMutableBufferPointer { heights in
            places = Array(unsafeUninitializedCapacity: pixels.count) { places, filled in
                var (end, shift) = (0, 0)
                for rank in pixels.indices {
                    let pixel = Int(pixels[rank])
                    if pixel >= end {
                        let row = pixel / width
                        end = (row + 1) * width
                        shift = (row - top + 1) * stride + 1 - left - row * width
                    }
                    heights[pixel + shift] = values[rank]
                    places.initializeElement(
                        at: rank, to: Int32(truncatingIfNeeded: pixel + shift))
                }
                filled = pixels.count
            }
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
    private static func columns(
        of pixels: UnsafeBufferPointer<Int32>, width: Int
    ) -> (first: Int, last: Int) {
        var (first, last, start, end) = (Int.max, 0, 0, 0)
        for pixel in pixels.lazy.map({ Int($0) }) {
            if pixel >= end {
                start = pixel / width * width
                end = start + width
                first = min(first, pixel - start)
            }
            last = max(last, pixel - start)
        }
        return (first, last)
    }
}
