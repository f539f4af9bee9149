/// The bounding box of one component of a height map, copied with a padding of one pixel.
///
/// The padding gives every pixel eight neighbours, and the compact copy stays in the processor's
/// caches. Load components one after another: the buffers are reused.
struct PaddedComponent {
    /// The number of levels by which pixels are sorted.
    private static let levels = 1024
    /// The number of heights in a level.
    static let levelHeight = 64

    /// The number of pixels in a row of the padded box.
    private(set) var rowStride = 0
    /// The height of each pixel of the padded box; 0 outside the component.
    private(set) var heights: [UInt16] = []
    /// The basin of each pixel of the padded box; 0 while there is none.
    var basins: [Int32] = []
    /// The indices in the padded box of the component's pixels, in raster order.
    private(set) var pixels: [Int32] = []

    /// Copies a component's heights and clears the basins.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels of its bounding box.
    mutating func load(component: Int, from heightMap: HeightMap) {
        let range = heightMap.pixelRange(ofComponent: component)
        heightMap.pixels.withUnsafeBufferPointer { all in
            heightMap.heights.withUnsafeBufferPointer { heights in
                load(
                    pixels: UnsafeBufferPointer(rebasing: all[range]),
                    heights: UnsafeBufferPointer(rebasing: heights[range]), width: heightMap.width)
            }
        }
    }

    private mutating func load(
        pixels imagePixels: UnsafeBufferPointer<Int32>, heights values: UnsafeBufferPointer<UInt16>,
        width: Int
    ) {
        let (left, right) = Self.columns(of: imagePixels, width: width)
        let top = Int(imagePixels[0]) / width
        rowStride = right - left + 3
        let count = rowStride * (Int(imagePixels[imagePixels.count - 1]) / width - top + 3)
        heights.removeAll(keepingCapacity: true)
        heights.append(contentsOf: repeatElement(0, count: count))
        basins.removeAll(keepingCapacity: true)
        basins.append(contentsOf: repeatElement(0, count: count))
        let stride = rowStride
        heights.withUnsafeMutableBufferPointer { heights in
            pixels = Array(unsafeUninitializedCapacity: imagePixels.count) { buffer, filled in
                var (end, shift) = (0, 0)
                for index in imagePixels.indices {
                    let pixel = Int(imagePixels[index])
                    if pixel >= end {
                        let row = pixel / width
                        end = (row + 1) * width
                        shift = (row - top + 1) * stride + 1 - left - row * width
                    }
                    heights[pixel + shift] = values[index]
                    buffer.initializeElement(
                        at: index, to: Int32(truncatingIfNeeded: pixel + shift))
                }
                filled = imagePixels.count
            }
        }
    }

    /// The differences of index from a pixel to its eight neighbours, in raster order.
    var neighbourOffsets: [Int] {
        [
            -rowStride - 1, -rowStride, -rowStride + 1, -1, 1, rowStride - 1, rowStride,
            rowStride + 1,
        ]
    }

    /// Sorts the component's pixels by descending level, stably (counting sort).
    ///
    /// - Parameter order: Receives the indices of the pixels; an array that is longer keeps its
    ///   length.
    /// - Complexity: O(*n*), where *n* is the number of pixels and levels.
    func sortPixels(into order: inout [Int32]) {
        if order.count < pixels.count {
            order = [Int32](repeating: 0, count: pixels.count)
        }
        heights.withUnsafeBufferPointer { heights in
            order.withUnsafeMutableBufferPointer { order in
                withUnsafeTemporaryAllocation(of: Int32.self, capacity: Self.levels) { next in
                    next.initialize(repeating: 0)
                    for pixel in pixels { next[Int(heights[Int(pixel)]) / Self.levelHeight] += 1 }
                    var first: Int32 = 0
                    for level in next.indices.reversed() {
                        (next[level], first) = (first, first + next[level])
                    }
                    for pixel in pixels {
                        let level = Int(heights[Int(pixel)]) / Self.levelHeight
                        order[Int(next[level])] = pixel
                        next[level] += 1
                    }
                }
            }
        }
    }

    /// The first and the last column of pixels in raster order.
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
