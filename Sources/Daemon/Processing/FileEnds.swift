/// How a file begins and how it ends, which tells whether all of it is there.
struct FileEnds {
    /// The most bytes that are kept of each.
    private static let length = 4096

    /// Its first bytes.
    private(set) var prefix: [UInt8] = []
    /// Its last.
    private(set) var suffix: [UInt8] = []

    /// Nothing has been seen of it.
    init() {}

    /// Takes what is there whole.
    init(of bytes: [UInt8]) {
        prefix = Array(bytes.prefix(Self.length))
        suffix = Array(bytes.suffix(Self.length))
    }

    /// Takes the next portion.
    mutating func add(_ portion: UnsafeRawBufferPointer) {
        prefix += portion.prefix(Self.length - prefix.count)
        suffix = (suffix + portion.suffix(Self.length)).suffix(Self.length)
    }
}
