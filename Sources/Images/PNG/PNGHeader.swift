/// What the first bytes of a PNG say of it: signature and IHDR chunk (W3C, 3rd edition, 11.2.1).
///
/// For predictions only; decoding checks all of it.
package struct PNGHeader: Sendable, Equatable {
    /// The bytes that are needed.
    package static let length = 26

    /// Columns.
    package let width: Int
    /// Rows.
    package let height: Int
    /// Of the decoded raster, palettes and small depths widened.
    package let bytesPerPixel: Int

    /// Reads the beginning of a file; `nil` where it is not that of a PNG.
    package init?(_ bytes: [UInt8]) {
        let signature: [UInt8] = [137, 80, 78, 71, 13, 10, 26, 10]
        guard bytes.count >= Self.length, bytes.starts(with: signature) else { return nil }
        func number(_ offset: Int) -> Int {
            bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
        }
        width = number(16)
        height = number(20)
        // Gray, RGB, palette (decoded as RGBA at most), gray and RGB with alpha.
        guard let channels = [0: 2, 2: 4, 3: 4, 4: 2, 6: 4][bytes[25]] else { return nil }
        bytesPerPixel = channels * (bytes[24] == 16 ? 2 : 1)
    }
}
