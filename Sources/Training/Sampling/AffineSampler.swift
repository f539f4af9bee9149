/// Samples an image through an affine map by bilinear interpolation with supersampling.
///
/// Positions are fixed-point numbers with 32 fractional bits: adding steps accumulates no rounding
/// error, and maps of whole pixels stay exact.
struct AffineSampler {
    private let map: AffineMap
    private let side: Int
    private let supersampling: Int
    private let columns: MirroredAxis
    private let rows: MirroredAxis

    /// Tabulates the pixels of the image that the sample reaches.
    ///
    /// - Parameters:
    ///   - size: The width and height of the image in pixels.
    ///   - map: The map from sample pixels to the image.
    ///   - side: The rows and columns of the sample.
    ///   - supersampling: The number of positions per sample pixel along each axis, evenly spaced.
    init(over size: (width: Int, height: Int), map: AffineMap, side: Int, supersampling: Int) {
        self.map = map
        self.side = side
        self.supersampling = supersampling
        let ends = [-0.5, Double(side) - 0.5]
        let corners = ends.flatMap { row in ends.map { map.position(column: $0, row: row) } }
        columns = MirroredAxis(
            length: size.width, over: Self.reach(of: corners.map(\.x)), stride: 1)
        rows = MirroredAxis(
            length: size.height, over: Self.reach(of: corners.map(\.y)), stride: size.width)
    }

    /// The pixels that interpolation between positions reads, and one more on each side.
    private static func reach(of positions: [Double]) -> ClosedRange<Int> {
        let (low, high) = (positions.min() ?? 0, positions.max() ?? 0)
        return Int(low.rounded(.down)) - 1...Int(high.rounded(.down)) + 2
    }

    /// Writes, for each sample pixel, the sum over its positions.
    ///
    /// - Parameters:
    ///   - pixels: The intensities of the image, row by row.
    ///   - nuclei: The foreground of the image, 0…255.
    ///   - distances: The distances of the image, 0…255.
    ///   - sample: The buffer that is overwritten.
    func sum(
        pixels: UnsafeBufferPointer<Float>, nuclei: UnsafeBufferPointer<UInt8>,
        distances: UnsafeBufferPointer<UInt8>, into sample: SampleBuffer
    ) {
        sample.input.update(repeating: 0, count: side * side)
        sample.foreground.update(repeating: 0, count: side * side)
        sample.distance?.update(repeating: 0, count: side * side)
        forEachPosition { index, corners in
            sample.input[index] += corners.blend(pixels) { $0 }
            sample.foreground[index] += corners.blend(nuclei) { Float($0) }
            if let sums = sample.distance {
                sums[index] += corners.blend(distances) { Float($0) }
            }
        }
    }

    /// Writes, for each sample pixel, the weight in the loss.
    ///
    /// - Parameters:
    ///   - bytes: The weights of the image, encoded by ``PixelWeight``.
    ///   - gap: The additional weight of a gap weight of 1.
    ///   - weights: The values that are overwritten: 0 where more than
    ///     ``PixelWeight/leastIgnoredShare`` of a pixel is ignored, else 1 + `gap` times the mean of the
    ///     gap weights.
    func writeWeights(
        _ bytes: UnsafeBufferPointer<UInt8>, gap: Float, to weights: UnsafeMutablePointer<Float>
    ) {
        var ignored = [Float](repeating: 0, count: side * side)
        weights.update(repeating: 0, count: side * side)
        ignored.withUnsafeMutableBufferPointer { ignored in
            forEachPosition { index, corners in
                ignored[index] += corners.blend(bytes) { $0 == PixelWeight.ignored ? 1 : 0 }
                weights[index] += corners.blend(bytes) { PixelWeight.gap(of: $0) }
            }
        }
        let share = 1 / Float(supersampling * supersampling)
        for index in 0..<side * side {
            weights[index] =
                ignored[index] * share > PixelWeight.leastIgnoredShare
                ? 0 : 1 + gap * (weights[index] * share)
        }
    }

    /// Writes, for each sample pixel, the sum of one plane of bytes over the pixel's positions.
    ///
    /// - Parameters:
    ///   - bytes: The values of the image, row by row.
    ///   - sums: `side` x `side` values, which are overwritten.
    func sum(of bytes: UnsafeBufferPointer<UInt8>, into sums: UnsafeMutablePointer<Float>) {
        sums.update(repeating: 0, count: side * side)
        forEachPosition { index, corners in
            sums[index] += corners.blend(bytes) { Float($0) }
        }
    }

    /// Calls `body` with the sample index and the four source pixels of each position.
    @inline(__always)
    private func forEachPosition(_ body: (Int, Corners) -> Void) {
        let offsets = (0..<supersampling).map {
            (Double($0) + 0.5) / Double(supersampling) - 0.5
        }
        let start = SIMD2(Double(columns.first), Double(rows.first))
        let step = (x: Self.fixed(map.right.x), y: Self.fixed(map.right.y))
        columns.offsets.withUnsafeBufferPointer { columns in
            rows.offsets.withUnsafeBufferPointer { rows in
                for row in 0..<side {
                    for below in offsets {
                        for beside in offsets {
                            let first =
                                map.position(column: beside, row: Double(row) + below) - start
                            var (x, y) = (Self.fixed(first.x), Self.fixed(first.y))
                            for column in 0..<side {
                                body(
                                    row &* side &+ column,
                                    Corners(x: x, y: y, columns: columns, rows: rows))
                                x &+= step.x
                                y &+= step.y
                            }
                        }
                    }
                }
            }
        }
    }

    private static func fixed(_ position: Double) -> Int {
        Int((position * 0x1p32).rounded())
    }
}

/// The four source pixels around a position, and the weights to interpolate between them.
private struct Corners {
    private let upperLeft: Int
    private let upperRight: Int
    private let lowerLeft: Int
    private let lowerRight: Int
    private let toRight: Float
    private let toBelow: Float

    @inline(__always)
    init(
        x: Int, y: Int, columns: UnsafeBufferPointer<Int32>, rows: UnsafeBufferPointer<Int32>
    ) {
        let (column, row) = (x &>> 32, y &>> 32)
        let (left, right) = (Int(columns[column]), Int(columns[column &+ 1]))
        let (above, below) = (Int(rows[row]), Int(rows[row &+ 1]))
        upperLeft = above &+ left
        upperRight = above &+ right
        lowerLeft = below &+ left
        lowerRight = below &+ right
        toRight = Float((x & 0xFFFF_FFFF) &>> 8) * 0x1p-24
        toBelow = Float((y & 0xFFFF_FFFF) &>> 8) * 0x1p-24
    }

    /// The bilinear interpolation of `pixels` at the position.
    @inline(__always)
    func blend<Value>(
        _ pixels: UnsafeBufferPointer<Value>, _ value: (Value) -> Float
    ) -> Float {
        let (a, b) = (value(pixels[upperLeft]), value(pixels[upperRight]))
        let (c, d) = (value(pixels[lowerLeft]), value(pixels[lowerRight]))
        let upper = a + (b - a) * toRight
        let lower = c + (d - c) * toRight
        return upper + (lower - upper) * toBelow
    }
}

/// A lookup table for an image axis that is extended by reflection about its first and last pixel.
///
/// This is NumPy's padding mode `reflect` and SciPy's `mirror`, and, beyond the right and lower
/// edge, the padding of ``TilePlan``.
struct MirroredAxis: Sendable {
    /// The position of the first entry.
    let first: Int
    /// The memory offset, pixel index times stride, of each position from ``first`` on.
    let offsets: [Int32]

    /// Tabulates a range of positions.
    ///
    /// - Parameters:
    ///   - length: The number of pixels along the axis; at least 1.
    ///   - positions: The positions, inside or outside the image.
    ///   - stride: The memory distance between neighbouring pixels.
    /// - Complexity: O(*n*), where *n* is the number of positions.
    init(length: Int, over positions: ClosedRange<Int>, stride: Int) {
        first = positions.lowerBound
        offsets = positions.map { Int32(Self.pixel(at: $0, of: length) * stride) }
    }

    /// The pixel in 0..<`length` at a position of the extended axis.
    static func pixel(at position: Int, of length: Int) -> Int {
        guard length > 1 else { return 0 }
        let period = 2 * (length - 1)
        let phase = position % period
        let forward = phase < 0 ? phase + period : phase
        return min(forward, period - forward)
    }
}
