/// A format that is detected by the first bytes of a file, but not supported.
struct KnownFormat: Sendable {
    /// The byte sequences at given offsets, all of which must match.
    let marks: [(offset: Int, bytes: [UInt8])]
    /// The name of the format, with its article.
    let name: String
    /// A sentence that tells how to export its pixels in a supported format.
    let cure: String

    init(magic bytes: [UInt8], at offset: Int = 0, name: String, cure: String) {
        self.init(magic: [(offset, bytes)], name: name, cure: cure)
    }

    init(magic text: String, at offset: Int = 0, name: String, cure: String) {
        self.init(magic: [(offset, Array(text.utf8))], name: name, cure: cure)
    }

    init(magic marks: [(offset: Int, bytes: [UInt8])], name: String, cure: String) {
        self.marks = marks
        self.name = name
        self.cure = cure
    }

    /// Whether the first bytes of a file match all byte sequences.
    func matches(_ prefix: [UInt8]) -> Bool {
        marks.allSatisfy { prefix.dropFirst($0.offset).starts(with: $0.bytes) }
    }
}
