extension ImageError {
    /// The number of last bytes of a file that ``mayBeUnfinished(prefix:suffix:)`` examines.
    package static let suffixLength = 16

    /// The chunk that ends every PNG: length 0, type `IEND`, checksum.
    private static let pngEnd: [UInt8] = [0, 0, 0, 0, 73, 69, 78, 68, 174, 66, 96, 130]
    /// The marker that ends every JPEG (ITU-T T.81, table B.1).
    private static let jpegEnd: [UInt8] = [0xFF, 0xD9]

    /// Whether the file may still be being written.
    ///
    /// Either it ends too early, or it has its full size but is not filled yet, because Samba and
    /// others preallocate files. A TIFF has no end marker, since its header points to its
    /// directories; so a damaged one may always be unfinished.
    ///
    /// - Parameters:
    ///   - prefix: The file's first ``FileSignature/length`` bytes, or all if it has fewer.
    ///   - suffix: The file's last ``suffixLength`` bytes, or all if it has fewer.
    /// - Returns: Whether a later attempt may succeed.
    package func mayBeUnfinished(prefix: [UInt8], suffix: [UInt8]) -> Bool {
        switch self {
        case .empty, .truncated: true
        case .broken: Self.isTruncated(prefix: prefix, suffix: suffix)
        case .unsupportedFormat: prefix.prefix(8).allSatisfy { $0 == 0 }
        case .tooLarge, .amplified, .tooSlow, .noSuchPlane, .unreadableVariant, .notEncodable,
            .outOfMemory, .system:
            false
        }
    }

    private static func isTruncated(prefix: [UInt8], suffix: [UInt8]) -> Bool {
        switch try? FileSignature.format(of: prefix) {
        case .jpeg: !suffix.suffix(jpegEnd.count).elementsEqual(jpegEnd)
        case .tiff: true
        case .bmp, .pnm: suffix.allSatisfy { $0 == 0 }
        case .png, nil: !suffix.suffix(pngEnd.count).elementsEqual(pngEnd)
        }
    }
}
