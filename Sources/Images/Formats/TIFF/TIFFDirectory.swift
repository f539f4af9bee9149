/// The fields of a TIFF directory as they are stored (TIFF 6.0, section 2, and BigTIFF).
///
/// libtiff converts fields that it has no names for to numbers of their type; instruments store
/// structures in them, whose size does not follow from the type.
struct TIFFDirectory: Sendable, Equatable {
    /// The tags that hold an instrument's metadata.
    enum Tag: UInt16, CaseIterable {
        /// UIC2Tag of MetaMorph: six numbers for each plane of a stack.
        case metaMorphPlanes = 33629
        /// CZ_LSMINFO of Zeiss.
        case lsmInfo = 34412
        /// IJMetadataByteCounts of ImageJ.
        case imageJCounts = 50838
        /// IJMetadata of ImageJ.
        case imageJ = 50839
        /// MicroManagerMetadata.
        case microManager = 51123
    }

    /// Where the values of a field lie in the file.
    struct Field: Sendable, Equatable {
        /// The number of values.
        let count: Int
        /// The bytes that they take by their type.
        let byteCount: Int
        let offset: Int
    }

    /// The most fields that are looked at.
    private static let mostFields = 4096

    /// Whether numbers begin with their highest byte.
    let isBigEndian: Bool
    private let fields: [UInt16: Field]

    /// Reads the fields that ``Tag`` names; those of a damaged directory as far as they go.
    ///
    /// - Parameters:
    ///   - input: The file.
    ///   - offset: The offset of the directory.
    ///   - isBig: Whether it is a BigTIFF.
    ///   - isBigEndian: The byte order of the file.
    /// - Throws: ``ImageError/system(errno:)`` if it cannot be read.
    init(
        of input: ImageInput, at offset: Int, isBig: Bool, isBigEndian: Bool
    ) throws(ImageError) {
        self.isBigEndian = isBigEndian
        let head = isBig ? 8 : 2
        let length = isBig ? 20 : 12
        let start = BinaryFields(try input.bytes(at: offset, count: head), isBigEndian: isBigEndian)
        let count = (isBig ? start.integer(UInt64.self, at: 0) : start.integer(UInt16.self, at: 0))
        let entries = BinaryFields(
            try input.bytes(
                at: offset.addingReportingOverflow(head).partialValue,
                count: min(count ?? 0, Self.mostFields) * length), isBigEndian: isBigEndian)
        var fields: [UInt16: Field] = [:]
        for place in stride(from: 0, to: entries.bytes.count - length + 1, by: length) {
            guard
                let tag = entries.integer(UInt16.self, at: place).flatMap({ UInt16(exactly: $0) }),
                Tag(rawValue: tag) != nil, fields[tag] == nil,
                let type = entries.integer(UInt16.self, at: place + 2),
                let count = isBig
                    ? entries.integer(UInt64.self, at: place + 4)
                    : entries.integer(UInt32.self, at: place + 4),
                let size = Self.size(ofType: type)
            else { continue }
            let room = isBig ? 8 : 4
            let value = place + length - room
            let isInline = count <= room / size
            let target =
                isBig
                ? entries.integer(UInt64.self, at: value)
                : entries.integer(UInt32.self, at: value)
            guard let position = isInline ? offset + head + value : target else { continue }
            let (byteCount, overflow) = count.multipliedReportingOverflow(by: size)
            fields[tag] = Field(
                count: count, byteCount: overflow ? .max : byteCount, offset: position)
        }
        self.fields = fields
    }

    /// A field; `nil` if the directory lacks it.
    subscript(_ tag: Tag) -> Field? { fields[tag.rawValue] }

    /// The bytes of a field's value type; `nil` for an unknown one.
    static func size(ofType type: Int) -> Int? {
        switch type {
        case 1, 2, 6, 7: 1
        case 3, 8: 2
        case 4, 9, 11, 13: 4
        case 5, 10, 12, 16, 17, 18: 8
        default: nil
        }
    }
}
