/// Detects the format of a file from its first bytes; the file name is ignored.
package enum FileSignature {
    /// The number of first bytes that are examined.
    package static let length = 4096

    /// The eight-byte signature of PNG (PNG specification, 5.2).
    private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// The signatures of the supported formats except BMP, and their names.
    private static let readable: [(bytes: [UInt8], format: ImageFormat, name: String)] =
        [
            (png, .png, "a PNG"),
            ([0x49, 0x49, 0x2A, 0x00], .tiff, "a TIFF"),
            ([0x4D, 0x4D, 0x00, 0x2A], .tiff, "a TIFF"),
            ([0x49, 0x49, 0x2B, 0x00], .tiff, "a BigTIFF"),
            ([0x4D, 0x4D, 0x00, 0x2B], .tiff, "a BigTIFF"),
            ([0xFF, 0xD8, 0xFF], .jpeg, "a JPEG"),
        ]
        + "123456".utf8.flatMap { kind in
            " \t\r\n#".utf8.map { ([0x50, kind, $0], .pnm, "a PNM") }
        }

    /// The valid header sizes of a BMP, the byte at offset 14.
    ///
    /// They distinguish a BMP from a text that begins with "BM".
    private static let bitmapHeaders: Set<UInt8> = [12, 16, 40, 52, 56, 64, 108, 124]

    /// Detects the format of a file.
    ///
    /// - Parameter prefix: The file's first ``length`` bytes, or all if it has fewer.
    /// - Returns: The format, one of those that are supported.
    /// - Throws: ``ImageError/empty``; ``ImageError/unreadableVariant(found:cure:)`` for a known
    ///   format that is not supported; ``ImageError/truncated`` for too few bytes;
    ///   ``ImageError/broken(reason:)`` for a PNG with converted line endings; else
    ///   ``ImageError/unsupportedFormat(found:)``.
    package static func format(of prefix: [UInt8]) throws(ImageError) -> ImageFormat {
        if prefix.isEmpty { throw .empty }
        if let known = readable.first(where: { prefix.starts(with: $0.bytes) }) {
            return known.format
        }
        try refuseChangedPNG(prefix)
        if prefix.starts(with: "BM".utf8) {
            guard prefix.count >= 18 else { throw .truncated }
            if bitmapHeaders.contains(prefix[14]), prefix[15..<18].allSatisfy({ $0 == 0 }) {
                return .bmp
            }
        }
        if let known = KnownFormat.all.first(where: { $0.matches(prefix) }) {
            throw .unreadableVariant(found: known.name, cure: known.cure)
        }
        if readable.contains(where: { $0.bytes.starts(with: prefix) }) || prefix == [0x42] {
            throw .truncated
        }
        guard isText(prefix) else { throw .unsupportedFormat(found: "of no known format") }
        let text = String(decoding: prefix, as: UTF8.self)
        if let known = KnownFormat.texts.first(where: { text.contains($0.word) }) {
            throw .unreadableVariant(found: known.name, cure: known.cure)
        }
        throw .unsupportedFormat(found: "text")
    }

    /// Throws unless the file is a PNG; the error names the detected format.
    package static func requirePNG(_ bytes: [UInt8]) throws(ImageError) {
        if bytes.isEmpty { throw .empty }
        if bytes.starts(with: png) { return }
        if bytes.count < png.count, png.starts(with: bytes) { throw .truncated }
        try refuseChangedPNG(bytes)
        let name =
            readable.first { bytes.starts(with: $0.bytes) }?.name
            ?? KnownFormat.all.first { $0.matches(bytes) }?.name
            ?? (bytes.starts(with: "BM".utf8) ? "a BMP" : "not a PNG (wrong signature)")
        throw .unsupportedFormat(found: name)
    }

    /// Throws for a PNG whose line endings were converted, as its signature is designed to reveal.
    private static func refuseChangedPNG(_ bytes: [UInt8]) throws(ImageError) {
        guard bytes.starts(with: png[..<4]), !png.starts(with: bytes) else { return }
        throw .broken(reason: "its signature was changed in transfer, as text mode does")
    }

    /// Whether there are no control characters other than white space.
    private static func isText(_ bytes: [UInt8]) -> Bool {
        bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F || (0x09...0x0D).contains($0) }
    }
}

/// The supported image formats.
package enum ImageFormat: String, Sendable, CaseIterable {
    case png
    case tiff
    case jpeg
    case bmp
    case pnm
}
