import Glibc

/// The loss of compression as JPEG with 8 bits a pixel: the discrete cosine transform of blocks of
/// 8 x 8 pixels, whose coefficients are rounded to multiples of a table.
///
/// Table and formulas: ITU-T T.81, A.3.3 and table K.1; its scaling with the quality is that of the
/// Independent JPEG Group's library. Nothing is encoded: Huffman codes lose nothing.
package struct JPEGCompression: Sendable {
    /// The quantisation table of luminance at a quality of 50; [vertical, horizontal frequency].
    private static let table: [SIMD8<Float>] = [
        SIMD8(16, 11, 10, 16, 24, 40, 51, 61), SIMD8(12, 12, 14, 19, 26, 58, 60, 55),
        SIMD8(14, 13, 16, 24, 40, 57, 69, 56), SIMD8(14, 17, 22, 29, 51, 87, 80, 62),
        SIMD8(18, 22, 37, 56, 68, 109, 103, 77), SIMD8(24, 35, 55, 64, 81, 104, 113, 92),
        SIMD8(49, 64, 78, 87, 103, 121, 120, 101), SIMD8(72, 92, 95, 98, 112, 100, 103, 99),
    ]
    /// The orthonormal cosine transform; [frequency, position].
    private static let cosines: [SIMD8<Float>] = (0..<8).map { frequency in
        let norm = frequency == 0 ? 0.125.squareRoot() : 0.5
        return SIMD8<Float>(
            (0..<8).map { place in
                Float(norm * cos(Double((2 * place + 1) * frequency) * .pi / 16))
            })
    }
    /// Its transpose; [position, frequency].
    private static let transposed: [SIMD8<Float>] = (0..<8).map { place in
        SIMD8<Float>(cosines.map { $0[place] })
    }

    private let steps: [SIMD8<Float>]
    private let offset: (row: Int, column: Int)

    /// Creates a compression.
    ///
    /// - Parameters:
    ///   - quality: 1…100, as in the Independent JPEG Group's library; others are clamped.
    ///   - offset: The row and column, 0…7, at which blocks begin: samples are cut anywhere.
    package init(quality: Int, offset: (row: Int, column: Int) = (0, 0)) {
        let quality = min(max(quality, 1), 100)
        let percent = quality < 50 ? 5000 / quality : 200 - 2 * quality
        steps = Self.table.map { row in
            let scaled = ((row * Float(percent) + 50) / 100).rounded(.down)
            return scaled.clamped(
                lowerBound: SIMD8(repeating: 1), upperBound: SIMD8(repeating: 255))
        }
        self.offset = offset
    }

    /// Changes `side` x `side` intensities in place, whose `range` is mapped to 0…255.
    ///
    /// Blocks that the sample cuts go on with its border pixels.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package func apply(
        to pixels: UnsafeMutablePointer<Float>, side: Int, range: ClosedRange<Float>
    ) {
        let scale = (range.upperBound - range.lowerBound) / 255
        var block = [SIMD8<Float>](repeating: .zero, count: 8)
        for top in stride(from: offset.row - 8, to: side, by: 8) where top > -8 {
            for left in stride(from: offset.column - 8, to: side, by: 8) where left > -8 {
                for row in 0..<8 {
                    let line = min(max(top + row, 0), side - 1) * side
                    for column in 0..<8 {
                        let place = line + min(max(left + column, 0), side - 1)
                        block[row][column] = (pixels[place] - range.lowerBound) / scale
                    }
                }
                compress(&block)
                for row in max(0, -top)..<min(8, side - top) {
                    let line = (top + row) * side + left
                    for column in max(0, -left)..<min(8, side - left) {
                        pixels[line + column] = block[row][column] * scale + range.lowerBound
                    }
                }
            }
        }
    }

    /// Changes one block of 0…255; [row, column].
    private func compress(_ block: inout [SIMD8<Float>]) {
        for row in 0..<8 { block[row] = block[row].rounded(.toNearestOrAwayFromZero) - 128 }
        block = Self.product(Self.product(Self.cosines, block), Self.transposed)
        for row in 0..<8 {
            block[row] = (block[row] / steps[row]).rounded(.toNearestOrAwayFromZero) * steps[row]
        }
        block = Self.product(Self.product(Self.transposed, block), Self.cosines)
        for row in 0..<8 {
            block[row] = (block[row] + 128).rounded(.toNearestOrAwayFromZero).clamped(
                lowerBound: .zero, upperBound: SIMD8(repeating: 255))
        }
    }

    /// The product of two 8 x 8 matrices, of rows.
    private static func product(
        _ first: [SIMD8<Float>], _ second: [SIMD8<Float>]
    ) -> [SIMD8<Float>] {
        first.map { row in
            var sum = second[0] * row[0]
            for place in 1..<8 { sum += second[place] * row[place] }
            return sum
        }
    }
}
