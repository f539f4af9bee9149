import Glibc

/// How many rows of a plane are unrolled for one matrix product.
///
/// im2col (Chellapilla, Puri, Simard, 2006) writes each pixel's neighbourhood out as a column,
/// [in · kernel · kernel, pixels]; done for a whole plane it would take kernel² times its memory.
struct ColumnBlock {
    private let kernel: Int
    private let plane: Place
    /// The rows of the image that one block covers.
    let rows: Int
    /// The elements of a full block.
    let elements: Int

    /// The elements that a block aims at: half of a 1 MiB second-level cache, so that the product
    /// finds them there.
    private static let target = 1 << 17
    /// The fewest columns that a product is worth its overhead for.
    private static let fewestColumns = 256

    init(layer: Convolution, over plane: Place) {
        kernel = layer.kernel
        self.plane = plane
        let depth = layer.inputs * layer.kernel * layer.kernel
        let wanted = max(Self.target / depth, Self.fewestColumns)
        rows = min(plane.height, max(1, wanted / plane.width))
        elements = depth * rows * plane.width
    }

    /// Writes [in · kernel · kernel, rows · width]: row k holds what tap k of the kernel sees.
    func unroll(
        _ input: UnsafePointer<Float>, rows: Range<Int>, into scratch: UnsafeMutablePointer<Float>
    ) {
        let (height, width) = (plane.height, plane.width)
        let before = (kernel - 1) / 2
        var target = scratch
        for channel in 0..<plane.channels {
            let source = input + channel * plane.pixels
            for down in -before..<kernel - before {
                for right in -before..<kernel - before {
                    let (left, end) = (
                        min(width, max(0, -right)), max(0, min(width, width - right))
                    )
                    for row in rows {
                        let seen = row + down
                        if seen < 0 || seen >= height || left >= end {
                            target.update(repeating: 0, count: width)
                        } else {
                            if left > 0 { target.update(repeating: 0, count: left) }
                            memcpy(
                                target + left, source + seen * width + left + right,
                                (end - left) * MemoryLayout<Float>.stride)
                            if end < width {
                                (target + end).update(repeating: 0, count: width - end)
                            }
                        }
                        target += width
                    }
                }
            }
        }
    }
}
