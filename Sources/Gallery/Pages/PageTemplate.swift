import FoundationEssentials

/// An HTML page with a placeholder for the JSON values that its script shows.
///
/// The page has ``placeholder`` once, as the content of a `<script type="application/json">`.
/// Nothing else is replaced, so the template is a valid page of its own.
package struct PageTemplate: Sendable {
    /// The text that is replaced by the values.
    package static let placeholder = #""@values@""#

    /// The page before the placeholder, UTF-8.
    let head: [UInt8]
    /// The page after the placeholder, UTF-8.
    let tail: [UInt8]

    /// Creates a template from a page, which must have the placeholder exactly once.
    ///
    /// - Complexity: O(*n*), where *n* is the number of bytes.
    package init(html page: [UInt8]) {
        let parts = page.components(separatedBy: Array(Self.placeholder.utf8))
        precondition(parts.count == 2, "a page has the placeholder once")
        head = parts[0]
        tail = parts[1]
    }

    /// Returns the page with the placeholder replaced by values.
    ///
    /// - Parameter values: The values for the page's script, encoded as JSON.
    /// - Returns: The file's content, UTF-8.
    /// - Throws: `EncodingError` if a number is infinite or NaN.
    /// - Complexity: O(*n*), where *n* is the number of bytes.
    package func filled(with values: some Encodable) throws -> [UInt8] {
        head + (try EmbeddedJSON.encode(values)) + tail
    }
}

// The files under Resources, embedded by SwiftPM: index.html is PackageResources.index_html.
extension PageTemplate {
    /// The index page of the outbox, see ``IndexPage``.
    package static let index = PageTemplate(html: PackageResources.index_html)

    /// The page of one image's nuclei, see ``NucleiPage``.
    static let nuclei = PageTemplate(html: PackageResources.nuclei_html)

    /// The report of an evaluation against ground truth.
    package static let evaluation = PageTemplate(html: PackageResources.evaluation_html)

    /// The report of a training run.
    package static let training = PageTemplate(html: PackageResources.training_html)
}

extension [UInt8] {
    /// Returns the parts between the occurrences of `separator`.
    fileprivate func components(separatedBy separator: [UInt8]) -> [[UInt8]] {
        var parts: [[UInt8]] = [[]]
        var position = 0
        while position < count {
            if self[position...].starts(with: separator) {
                parts.append([])
                position += separator.count
            } else {
                parts[parts.count - 1].append(self[position])
                position += 1
            }
        }
        return parts
    }
}

/// JSON escaped for a script element of an HTML page, whatever its strings hold.
///
/// `<script type="application/json">` ends at `</script`, and `<!--` changes the state of the parser
/// (HTML Living Standard, 13.2.6.4 and "Restrictions for contents of script elements"). Both begin
/// with `<`, which JSON has in strings only, where it can be escaped. `>`, `&`, U+2028 and U+2029
/// are escaped as well, so that the JSON is safe in XHTML, in attributes and in scripts, too.
package enum EmbeddedJSON {
    /// Encodes a value with sorted keys and without white space.
    ///
    /// - Parameter value: The value.
    /// - Returns: UTF-8, without `<`, `>`, `&`, U+2028 and U+2029.
    /// - Throws: `EncodingError` if a number is infinite or NaN.
    /// - Complexity: O(*n*), where *n* is the number of bytes.
    package static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return escape(Array(try encoder.encode(value)))
    }

    /// The number of bytes of a printable character within a string of ``encode(_:)``.
    ///
    /// - Parameter scalar: Any scalar but the control characters U+0000 to U+001F.
    /// - Returns: 1 to 6.
    static func byteCount(of scalar: Unicode.Scalar) -> Int {
        switch scalar {
        case "\"", "\\": 2
        case "<", ">", "&", "\u{2028}", "\u{2029}": 6
        default: UTF8.width(scalar)
        }
    }

    /// Replaces characters with a meaning in HTML or JavaScript by JSON escapes.
    ///
    /// - Parameter json: UTF-8.
    /// - Returns: Equivalent JSON, UTF-8.
    /// - Complexity: O(*n*), where *n* is the number of bytes.
    package static func escape(_ json: [UInt8]) -> [UInt8] {
        var escaped: [UInt8] = []
        escaped.reserveCapacity(json.count + json.count / 16)
        var position = 0
        while position < json.count {
            let byte = json[position]
            position += 1
            switch byte {
            case UInt8(ascii: "<"): escaped += #"\u003c"#.utf8
            case UInt8(ascii: ">"): escaped += #"\u003e"#.utf8
            case UInt8(ascii: "&"): escaped += #"\u0026"#.utf8
            case 0xE2 where json[position...].starts(with: [0x80, 0xA8]):
                escaped += #"\u2028"#.utf8
                position += 2
            case 0xE2 where json[position...].starts(with: [0x80, 0xA9]):
                escaped += #"\u2029"#.utf8
                position += 2
            default: escaped.append(byte)
            }
        }
        return escaped
    }
}
