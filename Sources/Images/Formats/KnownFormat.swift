/// A format that is known by bytes at a place of its beginning.
struct KnownFormat: Sendable {
    /// What the bytes are and where; all of them must be there.
    let marks: [(offset: Int, bytes: [UInt8])]
    /// What it is called, with its article.
    let name: String
    /// How its pixels are had in a format that is read; a sentence.
    let cure: String

    /// Takes bytes at an offset.
    init(_ bytes: [UInt8], at offset: Int = 0, _ name: String, _ cure: String) {
        self.init([(offset, bytes)], name, cure)
    }

    /// Takes characters at an offset.
    init(_ text: String, at offset: Int = 0, _ name: String, _ cure: String) {
        self.init([(offset, Array(text.utf8))], name, cure)
    }

    /// Takes bytes at several offsets.
    init(_ marks: [(offset: Int, bytes: [UInt8])], _ name: String, _ cure: String) {
        self.marks = marks
        self.name = name
        self.cure = cure
    }

    /// Whether a file begins so.
    func matches(_ prefix: [UInt8]) -> Bool {
        marks.allSatisfy { prefix.dropFirst($0.offset).starts(with: $0.bytes) }
    }
}
