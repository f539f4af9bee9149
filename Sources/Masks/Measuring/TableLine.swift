/// Lines of comma-separated values, being written.
struct TableLine {
    /// What has been written.
    private(set) var bytes: [UInt8] = []
    private var isFirst = true

    /// Powers of ten, all exact.
    private static let powers: [Double] = (0...22).map { power in
        (0..<power).reduce(1) { value, _ in value * 10 }
    }

    /// Gives what has been written, and forgets it.
    mutating func take() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    /// Writes the line of column names, none of which needs quotes.
    mutating func names(_ names: [String]) {
        bytes += Array(names.joined(separator: ",").utf8)
        end()
    }

    /// Ends the line.
    mutating func end() {
        bytes.append(UInt8(ascii: "\n"))
        isFirst = true
    }

    /// Writes a whole number.
    mutating func append(_ value: Int) {
        comma()
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        digits(of: value.magnitude, point: 0)
    }

    /// Writes a finite number to seven significant digits, or nothing where there is none.
    ///
    /// Rounded to nearest, zeros at the end dropped, '.' for the decimal point. Numbers of
    /// 10⁷ and more are written to the unit; those below 10⁻⁶ keep twelve decimal places.
    mutating func append(_ value: Double?) {
        comma()
        guard let value else { return }
        let magnitude = value.magnitude
        var places = 6
        while places > 0, magnitude * Self.powers[places] >= 9_999_999.5 { places -= 1 }
        while places < 12, magnitude * Self.powers[places] < 999_999.95 { places += 1 }
        var scaled = (magnitude * Self.powers[places]).rounded(.toNearestOrEven)
        guard scaled < 0x1p63 else { return bytes += Array("\(value)".utf8) }
        while places > 0, scaled > 0, Int(scaled).isMultiple(of: 10) {
            scaled /= 10
            places -= 1
        }
        if scaled == 0 { places = 0 }
        if value < 0 && scaled > 0 { bytes.append(UInt8(ascii: "-")) }
        digits(of: UInt(scaled), point: places)
    }

    private mutating func comma() {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
    }

    /// Writes digits, the last `point` of them after a decimal point.
    private mutating func digits(of number: UInt, point: Int) {
        var length = 1
        var rest = number / 10
        while rest > 0 || length <= point {
            length += 1
            rest /= 10
        }
        rest = number
        var place = bytes.count + length - (point > 0 ? 0 : 1)
        bytes.append(contentsOf: repeatElement(UInt8(ascii: "."), count: place - bytes.count + 1))
        for written in 0..<length {
            if point > 0 && written == point { place -= 1 }
            bytes[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
            place -= 1
        }
    }
}
