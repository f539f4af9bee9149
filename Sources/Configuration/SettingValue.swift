import Images

/// Reads the text of one value; `nil` where it is not what the setting takes.
enum SettingValue {
    /// An absolute path.
    static func path(_ text: String) -> String? { text.hasPrefix("/") ? text : nil }

    /// A whole number within bounds.
    static func number(_ text: String, in range: ClosedRange<Int>) -> Int? {
        Int(text.replacing("_", with: "")).flatMap { range.contains($0) ? $0 : nil }
    }

    /// A number followed by one of some units.
    static func measure(_ text: String, units: [String: Int]) -> Int? {
        let digits = text.prefix { $0.isNumber }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }
        guard let number = Int(digits), let factor = units[String(unit)] else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: factor)
        return overflow ? nil : product
    }

    static let durations = ["ms": 1, "s": 1000, "min": 60_000]
    static let sizes = ["KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30]
}

/// Writes a value as a settings file does.
enum SettingText {
    /// A path; quoted where YAML would read it as something else.
    static func path(_ path: String) -> String {
        let plain = path.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || "0123456789/._-+".unicodeScalars.contains($0)
        }
        return plain ? path : quoted(path)
    }

    /// A word; quoted where YAML might read it as something else.
    static func word(_ word: String) -> String {
        word.unicodeScalars.allSatisfy { $0.properties.isAlphabetic || "0"..."9" ~= $0 }
            ? word : quoted(word)
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case "\0"..<" ": "\\x" + String(256 + Int(scalar.value), radix: 16).dropFirst()
            default: String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }

    static func duration(_ duration: Duration) -> String {
        let milliseconds = Int(duration / .milliseconds(1))
        if milliseconds >= 120_000, milliseconds.isMultiple(of: 60_000) {
            return "\(milliseconds / 60_000) min"
        }
        if milliseconds > 0, milliseconds.isMultiple(of: 1000) {
            return "\(milliseconds / 1000) s"
        }
        return "\(milliseconds) ms"
    }

    static func size(_ bytes: Int) -> String {
        for (unit, name) in [(1 << 30, "GiB"), (1 << 20, "MiB")] where bytes.isMultiple(of: unit) {
            return "\(bytes / unit) \(name)"
        }
        return "\(bytes / 1024) KiB"
    }
}
