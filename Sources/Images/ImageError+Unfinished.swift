extension ImageError {
    /// The chunk that ends every PNG: no data, `IEND`, its checksum.
    private static let end: [UInt8] = [0, 0, 0, 0, 73, 69, 78, 68, 174, 66, 96, 130]

    /// Whether the file may still be on its way.
    ///
    /// It ends too early, or it has its full size already and is not filled: Samba and others lay
    /// files out first.
    ///
    /// - Parameters:
    ///   - prefix: The file's first bytes, 4096 where there are as many.
    ///   - suffix: Its last, as many.
    /// - Returns: Whether waiting may help.
    package func mayBeUnfinished(prefix: [UInt8], suffix: [UInt8]) -> Bool {
        switch self {
        case .empty, .truncated: true
        case .broken: !suffix.suffix(Self.end.count).elementsEqual(Self.end)
        case .unsupportedFormat: prefix.prefix(8).allSatisfy { $0 == 0 }
        case .tooLarge, .tooSlow, .noSuchPlane, .unreadableVariant, .notEncodable: false
        }
    }
}
