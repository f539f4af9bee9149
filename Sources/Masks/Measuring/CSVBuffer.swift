/// A buffer that formats comma-separated values.
struct CSVBuffer {
    /// The bytes written since they were last drained.
    private(set) var bytes: [UInt8] = []
    /// Whether the next value is the first of its line.
    private var isFirst = true

    /// Powers of ten from 10⁰ to 10²², all exact.
    private static let powers: [Double] = (0...22).map { power in
        (0..<power).reduce(1) { value, _ in value * 10 }
    }

    /// Returns the bytes written since the last call and empties the buffer.
    mutating func drainBytes() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    /// Writes a line of column names, none of which needs quotes.
    mutating func appendHeader(_ names: [String]) {
        bytes += Array(names.joined(separator: ",").utf8)
        endLine()
    }

    /// Ends the line.
    mutating func endLine() {
        bytes.append(UInt8(ascii: "\n"))
        isFirst = true
    }

    /// Writes an integer.
    mutating func append(_ value: Int) {
        appendSeparator()
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        appendDigits(of: value.magnitude, decimals: 0)
    }

    /// Writes a finite number to seven significant digits, or an empty field for `nil`.
    ///
    /// Rounded to nearest, without trailing zeros, '.' for the decimal point. Numbers from 10⁷ are
    /// rounded to integers; numbers below 10⁻⁶ keep twelve decimal places.
    mutating func append(_ value: Double?) {
        appendSeparator()
        guard let value else { return }
        let magnitude = value.magnitude
        var decimals = 6
        while decimals > 0, magnitude * Self.powers[decimals] >= 9_999_999.5 { decimals -= 1 }
        while decimals < 12, magnitude * Self.powers[decimals] < 999_999.95 { decimals += 1 }
        var scaled = (magnitude * Self.powers[decimals]).rounded(.toNearestOrEven)
        guard scaled < 0x1p63 else { return bytes += Array("\(value)".utf8) }
        while decimals > 0, scaled > 0, Int(scaled).isMultiple(of: 10) {
            scaled /= 10
            decimals -= 1
        }
        if scaled == 0 { decimals = 0 }
        if value < 0 && scaled > 0 { bytes.append(UInt8(ascii: "-")) }
        appendDigits(of: UInt(scaled), decimals: decimals)
    }

    private mutating func appendSeparator() {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
    }

    /// Writes decimal digits, the last `decimals` of them after a decimal point.
    private mutating func appendDigits(of number: UInt, decimals: Int) {
        var length = 1
        var rest = number / 10
        while rest > 0 || length <= decimals {
            length += 1
            rest /= 10
        }
        rest = number
        var position = bytes.count + length - (decimals > 0 ? 0 : 1)
        bytes.append(
            contentsOf: repeatElement(UInt8(ascii: "."), count: position - bytes.count + 1))
        for written in 0..<length {
            if decimals > 0 && written == decimals { position -= 1 }
            bytes[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
            position -= 1
        }
    }
}
