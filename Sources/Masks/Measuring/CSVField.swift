/// A field of text in a table of comma-separated values, which spreadsheets show as text.
///
/// Spreadsheets take a field that begins with `=`, `+`, `-`, `@`, a tab or a carriage return for a
/// formula, in quotes too, and a file's name may begin so. An apostrophe in front makes it text
/// (OWASP Application Security Verification Standard 5.0, 1.2.10; CWE-1236). A text that begins with an
/// apostrophe gets another, so that a program gets the text back by removing one apostrophe from the
/// beginning of a field, if it is there.
package enum CSVField {
    /// The first characters of formulas, and the one that is put in front of them; the full-width
    /// forms are formulas in East Asian versions of spreadsheets.
    private static let formulaStarts: Set<Unicode.Scalar> = [
        "=", "+", "-", "@", "\t", "\r", "\n", "\0", "'", "＝", "＋", "－", "＠",
    ]
    /// The characters for which a field is quoted: those of RFC 4180, 2.6, and the separators that
    /// spreadsheets of other languages use.
    private static let quoted: Set<Unicode.Scalar> = ["\"", ",", "\r", "\n", ";", "\t"]

    /// Encodes text as a field (RFC 4180, 2.5 to 2.7).
    ///
    /// - Parameter text: Any text; not a number, whose minus sign would become text.
    /// - Returns: The field, quoted if it has to be.
    /// - Complexity: O(*n*), where *n* is the length of the text.
    package static func encode(_ text: String) -> String {
        let isFormula = text.unicodeScalars.first.map(formulaStarts.contains) ?? false
        let safe = isFormula ? "'" + text : text
        guard isFormula || safe.unicodeScalars.contains(where: quoted.contains) else { return safe }
        // By bytes: a carriage return and a line feed are one Character.
        var field: [UInt8] = [UInt8(ascii: "\"")]
        for byte in safe.utf8 {
            field.append(byte)
            if byte == UInt8(ascii: "\"") { field.append(byte) }
        }
        field.append(UInt8(ascii: "\""))
        return String(decoding: field, as: UTF8.self)
    }
}
