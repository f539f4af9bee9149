/// A page of HTML, whole but for the values that its script shows.
///
/// The page holds ``placeholder`` once, as all of a `<script type="application/json">`. Nothing
/// else of it changes, so that a page can be read, and its style and script be checked, as a file.
package struct PageTemplate: Sendable {
    /// What the values take the place of.
    package static let placeholder = #""@values@""#

    private let head: [UInt8]
    private let tail: [UInt8]

    /// Takes a page, which must hold the placeholder exactly once.
    ///
    /// - Complexity: O(*n*), where *n* is the number of bytes.
    package init(_ page: [UInt8]) {
        let parts = page.split(around: Array(Self.placeholder.utf8))
        precondition(parts.count == 2, "a page has one place for its values")
        head = parts[0]
        tail = parts[1]
    }

    /// The page with values in it.
    ///
    /// - Parameter values: What the page's script reads, as JSON.
    /// - Returns: The file's content, UTF-8.
    /// - Throws: `EncodingError` where a number is infinite or none.
    /// - Complexity: O(*n*), where *n* is the number of bytes.
    package func filled(with values: some Encodable) throws -> [UInt8] {
        head + (try EmbeddedJSON.encode(values)) + tail
    }
}

extension [UInt8] {
    /// The parts between the places where `mark` stands.
    fileprivate func split(around mark: [UInt8]) -> [[UInt8]] {
        var parts: [[UInt8]] = [[]]
        var position = 0
        while position < count {
            if self[position...].starts(with: mark) {
                parts.append([])
                position += mark.count
            } else {
                parts[parts.count - 1].append(self[position])
                position += 1
            }
        }
        return parts
    }
}
