/// PNG files put together chunk by chunk, so that they can lie.
struct HandmadePNG {
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    var bytes = signature

    /// A file of a header and any chunks, ended as it should be.
    init(header: [UInt8], chunks: [(name: String, content: [UInt8])]) {
        append("IHDR", header)
        for chunk in chunks { append(chunk.name, chunk.content) }
        append("IEND", [])
    }

    /// A header: colour is 0 gray, 2 RGB, 3 palette, 4 gray and alpha, 6 RGB and alpha.
    static func header(
        width: UInt32, height: UInt32, bits: UInt8 = 8, colour: UInt8 = 0, interlace: UInt8 = 0
    ) -> [UInt8] {
        bigEndian(width) + bigEndian(height) + [bits, colour, 0, 0, interlace]
    }

    /// zlib's stream of at most 65535 bytes, stored (RFC 1950 and 1951).
    static func stored(_ content: [UInt8]) -> [UInt8] {
        let length = UInt16(content.count)
        let sums = content.reduce((UInt32(1), UInt32(0))) { sums, byte in
            let first = (sums.0 + UInt32(byte)) % 65521
            return (first, (sums.1 + first) % 65521)
        }
        return [0x78, 0x01, 1, UInt8(length & 255), UInt8(length >> 8), UInt8(~length & 255)]
            + [UInt8(~length >> 8)] + content + bigEndian(sums.1 << 16 | sums.0)
    }

    /// Appends a chunk with the right length and checksum.
    private mutating func append(_ name: String, _ content: [UInt8]) {
        let checked = Array(name.utf8) + content
        bytes += Self.bigEndian(UInt32(content.count)) + checked
        bytes += Self.bigEndian(Self.checksum(checked))
    }

    /// CRC-32 (PNG specification, annex D), bit by bit.
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var state: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            state ^= UInt32(byte)
            for _ in 0..<8 { state = state & 1 == 1 ? 0xEDB8_8320 ^ state >> 1 : state >> 1 }
        }
        return ~state
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }
}
