extension ImageInput {
    /// The bytes of a text that are searched at once.
    private static let portion = 1 << 16

    /// Whether a description is one that is parsed: OME-XML wherever its root element begins
    /// (``OMEMetadata/isPresent(in:)``), or that of ImageJ or tifffile.
    ///
    /// - Parameters:
    ///   - offset: Where the text lies.
    ///   - count: Its bytes.
    /// - Returns: Whether it is parsed.
    /// - Throws: ``ImageError/system(errno:)`` if it cannot be read.
    func holdsParsedText(at offset: Int, count: Int) throws(ImageError) -> Bool {
        for first in stride(from: 0, to: count, by: Self.portion) {
            // With the last three bytes of the portion before, where the tag may have begun.
            let start = max(first - 3, 0)
            let end = min(first + Self.portion, count)
            let text = try bytes(at: offset.clampedSum(start), count: end - start)
            if first == 0, text.starts(with: "ImageJ=".utf8) || text.starts(with: "{".utf8) {
                return true
            }
            let hasRoot = text.indices.dropFirst(3).contains { last in
                text[last] == UInt8(ascii: "E") && text[last - 1] == UInt8(ascii: "M")
                    && text[last - 2] == UInt8(ascii: "O")
                    && (text[last - 3] == UInt8(ascii: "<") || text[last - 3] == UInt8(ascii: ":"))
            }
            if hasRoot { return true }
        }
        return false
    }
}
