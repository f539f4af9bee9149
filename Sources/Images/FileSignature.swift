/// What a file's first bytes say it is.
package enum FileSignature {
    /// The eight bytes every PNG begins with (PNG specification, 5.2).
    private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// Throws unless the bytes begin as a PNG does; the error names what they are instead.
    package static func requirePNG(_ bytes: [UInt8]) throws(ImageError) {
        if bytes.isEmpty { throw .empty }
        if bytes.starts(with: png) { return }
        if bytes.count < png.count, png.starts(with: bytes) { throw .truncated }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
            throw .broken(reason: "its signature was changed in transfer, as text mode does")
        }
        throw .unsupportedFormat(found: name(of: bytes))
    }

    /// Names the commoner formats by their magic numbers.
    private static func name(of bytes: [UInt8]) -> String {
        let known: [([UInt8], String)] = [
            ([0x49, 0x49, 0x2A, 0x00], "a TIFF"), ([0x4D, 0x4D, 0x00, 0x2A], "a TIFF"),
            ([0x49, 0x49, 0x2B, 0x00], "a BigTIFF"), ([0x4D, 0x4D, 0x00, 0x2B], "a BigTIFF"),
            ([0xFF, 0xD8, 0xFF], "a JPEG"), ([0x47, 0x49, 0x46, 0x38], "a GIF"),
            ([0x42, 0x4D], "a BMP"),
        ]
        return known.first { bytes.starts(with: $0.0) }?.1 ?? "not a PNG (wrong signature)"
    }
}
