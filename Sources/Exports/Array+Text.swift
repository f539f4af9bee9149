// The primitives with which the formats of this module are written.
extension [UInt8] {
    /// Appends a string as UTF-8.
    mutating func append(text: String) { append(contentsOf: text.utf8) }

    /// Appends a non-negative integer in decimal digits.
    mutating func append(decimal number: Int) {
        if number >= 10 { append(decimal: number / 10) }
        append(UInt8(truncatingIfNeeded: 48 + number % 10))
    }

    /// Appends a quoted and escaped JSON string (RFC 8259, section 7).
    mutating func append(quoted text: String) {
        append(UInt8(ascii: "\""))
        for unit in text.utf8 {
            switch unit {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                append(UInt8(ascii: "\\"))
                append(unit)
            case 0..<0x20:
                append(text: unit < 0x10 ? "\\u000" : "\\u00")
                append(text: String(unit, radix: 16))
            default:
                append(unit)
            }
        }
        append(UInt8(ascii: "\""))
    }

    /// Appends the bytes of an integer, most significant first.
    mutating func append(bigEndian number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.bigEndian) { append(contentsOf: $0) }
    }
}
