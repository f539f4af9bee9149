/// The page beside the results: every image, to be looked through, sorted and filtered.
///
/// It needs no server and nothing from elsewhere; only its pictures are files beside it.
package enum IndexPage {
    private struct Values: Encodable {
        let title: String
        let written: String
        let entries: [IndexEntry]
    }

    /// Writes the page.
    ///
    /// - Parameters:
    ///   - entries: In any order; the page shows the newest first.
    ///   - title: What the page is called, such as the outbox's path.
    ///   - written: When, as RFC 3339.
    /// - Returns: The file's content, UTF-8.
    /// - Throws: `EncodingError` where a Dice coefficient is infinite or none.
    /// - Complexity: O(*n*), where *n* is the number of entries.
    package static func render(
        entries: [IndexEntry], title: String, written: String
    ) throws -> [UInt8] {
        try PageTemplate.index.filled(
            with: Values(title: title, written: written, entries: entries))
    }
}
