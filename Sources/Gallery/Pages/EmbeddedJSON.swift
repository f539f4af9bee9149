import FoundationEssentials

/// JSON that can stand inside a script element of an HTML page, whatever its strings hold.
///
/// In `<script type="application/json">` the text ends at `</script`, and `<!--` begins another
/// state of the parser (HTML Living Standard, 13.2.6.4 and "Restrictions for contents of script
/// elements"). Both begin with `<`, which JSON has only within strings, where an escape says the
/// same; `>`, `&`, U+2028 and U+2029 are escaped as well, so that the bytes are as harmless in
/// XHTML, in an attribute and in a script of old.
package enum EmbeddedJSON {
    /// Encodes a value, its keys in order, without a space.
    ///
    /// - Parameter value: Whatever is to be read on the page.
    /// - Returns: UTF-8, without `<`, `>`, `&`, U+2028 and U+2029.
    /// - Throws: `EncodingError` where a number is infinite or none.
    /// - Complexity: O(*n*), where *n* is the number of bytes.
    package static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return escape(Array(try encoder.encode(value)))
    }

    /// Replaces what means something to a parser of HTML or JavaScript, by escapes of JSON.
    ///
    /// - Parameter json: UTF-8.
    /// - Returns: UTF-8 that says the same.
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
