import CLibExpat

/// An XML text out of an image file, read by expat; nothing but the text itself is ever opened.
///
/// Hostile texts end the reading: one with a document type, without which there are no entities to
/// expand, one too long, too deep or of too many elements.
/// Source: XML 1.0 (W3C, 5th edition), through expat's streaming interface.
enum XMLText {
    /// The most bytes of a text.
    static let longest = 16 << 20
    /// The most elements within each other.
    static let deepest = 64
    /// The most elements.
    static let mostElements = 1 << 20
    /// The most bytes between two tags that are kept.
    static let longestText = 4096

    /// Tells a listener of every element.
    ///
    /// - Parameters:
    ///   - text: A whole document.
    ///   - listener: Told up to where a fault is found.
    /// - Throws: ``ImageError/broken(reason:)`` with expat's own message, or with the limit;
    ///   ``ImageError/outOfMemory``.
    /// - Complexity: O(*n*), where *n* is the length of the text.
    static func parse<Listener: XMLListener>(
        _ text: String, to listener: inout Listener
    ) throws(ImageError) {
        var text = text
        let telling = XMLTelling(listener)
        let fault = text.withUTF8 { Self.fault(in: $0, telling) }
        if let told = telling.listener as? Listener { listener = told }
        if let fault { throw fault }
    }

    private static func fault(
        in bytes: UnsafeBufferPointer<UInt8>, _ telling: XMLTelling
    ) -> ImageError? {
        guard bytes.count <= longest else { return broken("has more than \(longest >> 20) MiB") }
        // The text has been turned to UTF-8 already, whatever its first line says.
        guard let parser = XML_ParserCreate("UTF-8") else { return .outOfMemory }
        defer { XML_ParserFree(parser) }
        telling.listen(to: parser)
        let status = bytes.withMemoryRebound(to: CChar.self) { characters in
            XML_Parse(parser, characters.baseAddress, CInt(characters.count), 1)
        }
        if let fault = telling.fault { return broken(fault) }
        if status == XML_STATUS_OK { return nil }
        let code = XML_GetErrorCode(parser)
        if code == XML_ERROR_NO_MEMORY { return .outOfMemory }
        let message = XML_ErrorString(code).map { String(cString: $0) } ?? "unknown"
        return broken("is damaged in line \(XML_GetCurrentLineNumber(parser)): \(message)")
    }

    private static func broken(_ fault: String) -> ImageError {
        .broken(reason: "its XML metadata \(fault)")
    }
}
