import Images

/// How a file begins and how it ends, which tells whether all of it is there.
struct FileEnds {
    /// Its first bytes.
    private(set) var prefix: [UInt8] = []
    /// Its last.
    private(set) var suffix: [UInt8] = []

    /// Nothing has been seen of it.
    init() {}

    /// Takes what is there whole.
    init(of bytes: [UInt8]) {
        prefix = Array(bytes.prefix(FileSignature.length))
        suffix = Array(bytes.suffix(ImageError.suffixLength))
    }

    /// Takes the next portion.
    mutating func add(_ portion: UnsafeRawBufferPointer) {
        prefix += portion.prefix(FileSignature.length - prefix.count)
        let length = ImageError.suffixLength
        suffix = (suffix + portion.suffix(length)).suffix(length)
    }
}
