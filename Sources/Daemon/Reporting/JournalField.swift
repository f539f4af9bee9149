import FoundationEssentials
import Linux

/// A field of a journal entry whose value is safe to be shown.
///
/// `journalctl -x` puts the values of fields into the catalog's text as they are, so a file name
/// with control characters would reach the terminal.
package enum JournalField {
    /// The fields of a value: the value without control characters, and its bytes if it has any.
    ///
    /// - Parameters:
    ///   - name: The name of the field, such as `NUCLEID_IMAGE`.
    ///   - value: Any text.
    /// - Returns: The field; followed, if control characters were replaced, by one of the same name
    ///   with `_BYTES`, the value's UTF-8 in base64 (RFC 4648, section 4).
    package static func fields(name: String, value: String) -> [(name: String, value: String)] {
        let shown = value.replacingControlCharacters
        // By bytes: equivalent texts are equal as strings.
        guard !shown.utf8.elementsEqual(value.utf8) else { return [(name, value)] }
        return [
            (name: name, value: shown),
            (name: name + "_BYTES", value: Data(value.utf8).base64EncodedString()),
        ]
    }
}
