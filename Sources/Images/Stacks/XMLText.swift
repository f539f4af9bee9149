import CLibExpat

/// Parses the XML metadata of an image file with expat; opens no other resource.
///
/// Hostile documents are refused: any document type declaration (so no entity is ever expanded),
/// and documents that are too long, too deeply nested or have too many elements.
/// Source: XML 1.0 (W3C, 5th edition), through expat's streaming interface.
enum XMLText {
    /// The longest document, in bytes.
    static let longest = 16 << 20
    /// The deepest nesting of elements.
    static let deepest = 64
    /// The largest number of elements.
    static let mostElements = 1 << 20
    /// The most bytes of text between two tags that are kept.
    static let longestText = 4096

    /// Parses a document and reports every element to a listener.
    ///
    /// - Parameters:
    ///   - text: A whole document.
    ///   - listener: Receives the elements up to the first error.
    /// - Throws: ``ImageError/broken(reason:)`` with expat's own message, or with the limit that
    ///   was exceeded; ``ImageError/outOfMemory``.
    /// - Complexity: O(*n*), where *n* is the length of the text.
    static func parse<Listener: XMLListener>(
        _ text: String, to listener: inout Listener
    ) throws(ImageError) {
        var text = text
        let state = XMLParseState(listener: listener)
        let fault = text.withUTF8 { Self.fault(in: $0, state: state) }
        if let filled = state.listener as? Listener { listener = filled }
        if let fault { throw fault }
    }

    private static func fault(
        in bytes: UnsafeBufferPointer<UInt8>, state: XMLParseState
    ) -> ImageError? {
        guard bytes.count <= longest else {
            return broken(fault: "has more than \(longest >> 20) MiB")
        }
        // A Swift string is UTF-8, whatever encoding the XML declaration names.
        guard let parser = XML_ParserCreate("UTF-8") else { return .outOfMemory }
        defer { XML_ParserFree(parser) }
        state.listen(to: parser)
        let status = bytes.withMemoryRebound(to: CChar.self) { characters in
            XML_Parse(parser, characters.baseAddress, CInt(characters.count), 1)
        }
        if let fault = state.fault { return broken(fault: fault) }
        if status == XML_STATUS_OK { return nil }
        let code = XML_GetErrorCode(parser)
        if code == XML_ERROR_NO_MEMORY { return .outOfMemory }
        let message = XML_ErrorString(code).map { String(cString: $0) } ?? "unknown"
        return broken(fault: "is damaged in line \(XML_GetCurrentLineNumber(parser)): \(message)")
    }

    private static func broken(fault: String) -> ImageError {
        .broken(reason: "its XML metadata \(fault)")
    }
}

/// A receiver of the elements of an XML document, in document order.
protocol XMLListener {
    /// Called at a start tag.
    ///
    /// - Parameters:
    ///   - name: The name of the element, without its namespace prefix.
    ///   - attributes: The attributes by their names as they are written.
    mutating func begin(_ name: String, attributes: [String: String])

    /// Called at an end tag.
    ///
    /// - Parameters:
    ///   - name: The name of the element, as at its start tag.
    ///   - text: The characters between the previous tag and this one, at most
    ///     ``XMLText/longestText`` bytes.
    mutating func end(_ name: String, text: String)
}
