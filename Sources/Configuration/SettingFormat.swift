/// The notation of a value in the settings file: what is accepted, how it is parsed and printed.
package struct SettingFormat<Value: Sendable & Equatable>: Sendable {
    /// The accepted values, completing the sentence "it must be …".
    let acceptedValues: String
    /// Parses a value; `nil` if it is not accepted.
    package let parse: @Sendable (String) -> Value?
    /// Prints a value so that ``parse`` gives it back.
    let print: @Sendable (Value) -> String
}

extension SettingFormat {
    /// A keyword, which stands for `nil`, or another format.
    static func keyword<Wrapped>(
        _ keyword: String, or format: SettingFormat<Wrapped>
    ) -> SettingFormat where Value == Wrapped? {
        SettingFormat(acceptedValues: "'\(keyword)' or \(format.acceptedValues)") {
            $0 == keyword ? .some(nil) : format.parse($0).map { .some($0) }
        } print: {
            $0.map(format.print) ?? keyword
        }
    }
}

extension SettingFormat where Value: RawRepresentable<String> & CaseIterable {
    /// One of the cases, by its raw value.
    static var choice: SettingFormat {
        let choices = Value.allCases.map { "'\($0.rawValue)'" }.joined(separator: " or ")
        return SettingFormat(acceptedValues: choices) {
            Value(rawValue: $0)
        } print: {
            $0.rawValue
        }
    }
}

extension SettingFormat<Bool> {
    /// `on` or `off`.
    static var onOrOff: SettingFormat {
        SettingFormat(acceptedValues: "'on' or 'off'") {
            switch $0 {
            case "on": true
            case "off": false
            default: nil
            }
        } print: {
            $0 ? "on" : "off"
        }
    }
}

extension SettingFormat<String> {
    /// A model: an absolute path, or a name as of a file without its extension.
    static var model: SettingFormat {
        SettingFormat(
            acceptedValues: "a path that begins with '/', or the name of an installed model"
        ) {
            $0.hasPrefix("/") || isModelName($0) ? $0 : nil
        } print: {
            YAMLScalar.path($0)
        }
    }

    /// Whether a text is the name of a model: of letters, digits, '.', '_' and '-', with a letter or digit
    /// first; none that is meant for the keyword.
    private static func isModelName(_ text: String) -> Bool {
        let isWord = text.allSatisfy { $0.isLetter || $0.isNumber || "._-".contains($0) }
        let first = text.first.map { $0.isLetter || $0.isNumber } ?? false
        return isWord && first && !text.hasSuffix(".safetensors")
            && text.lowercased().filter { $0 != "-" } != "builtin"
    }

    /// An absolute path.
    static var absolutePath: SettingFormat {
        SettingFormat(acceptedValues: "a path that begins with '/'") {
            $0.hasPrefix("/") ? $0 : nil
        } print: {
            YAMLScalar.path($0)
        }
    }
}

extension SettingFormat<Int> {
    /// An integer in `range` that `divisor` divides; underscores between digits are ignored.
    static func wholeNumber(in range: ClosedRange<Int>, multipleOf divisor: Int = 1) -> Self {
        let kind = divisor == 1 ? "a whole number" : "a multiple of \(divisor)"
        return SettingFormat(
            acceptedValues: "\(kind) from \(range.lowerBound) to \(range.upperBound)"
        ) {
            number(from: $0, in: range).flatMap { $0.isMultiple(of: divisor) ? $0 : nil }
        } print: {
            "\($0)"
        }
    }

    /// A number of bytes above 0, with one of the units KiB, MiB and GiB.
    static var size: SettingFormat {
        SettingFormat(acceptedValues: "a size such as '512 MiB' or '4 GiB'") {
            quantity(from: $0, units: ["KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30]).flatMap {
                $0 > 0 ? $0 : nil
            }
        } print: { bytes in
            let unit = [(1 << 30, "GiB"), (1 << 20, "MiB")].first { bytes.isMultiple(of: $0.0) }
            let (factor, name) = unit ?? (1 << 10, "KiB")
            return "\(bytes / factor) \(name)"
        }
    }

    /// Parses an integer in `range`.
    static func number(from text: String, in range: ClosedRange<Int>) -> Int? {
        Int(text.replacing("_", with: "")).flatMap { range.contains($0) ? $0 : nil }
    }

    /// Parses digits followed by a unit, and multiplies by the factor of the unit.
    static func quantity(from text: String, units: [String: Int]) -> Int? {
        let digits = text.prefix { $0.isNumber }
        let unit = text.dropFirst(digits.count).drop { $0 == " " }
        guard let number = Int(digits), let factor = units[String(unit)] else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: factor)
        return overflow ? nil : product
    }
}

extension SettingFormat<Double> {
    /// A probability.
    static var fraction: SettingFormat {
        SettingFormat(acceptedValues: "a number from 0 to 1") {
            Double($0).flatMap { (0...1).contains($0) ? $0 : nil }
        } print: {
            "\($0)"
        }
    }

    /// A decimal number in `range`.
    static func number(in range: ClosedRange<Double>) -> SettingFormat {
        SettingFormat(
            acceptedValues: "a number from \(text(for: range.lowerBound)) to "
                + text(for: range.upperBound)
        ) {
            number(from: $0, in: range)
        } print: {
            text(for: $0)
        }
    }

    /// Parses a decimal number in `range`, such as `12` or `0.3`; no exponents or hexadecimals.
    static func number(from text: String, in range: ClosedRange<Double>) -> Double? {
        guard text.allSatisfy({ "0"..."9" ~= $0 || $0 == "." }) else { return nil }
        return Double(text).flatMap { range.contains($0) ? $0 : nil }
    }

    /// A number in the fewest digits that ``number(from:in:)`` gives back: `30`, not `30.0`.
    static func text(for number: Double) -> String {
        let text = "\(number)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}

extension SettingFormat<Duration> {
    /// A duration in `range`, in whole milliseconds, seconds or minutes.
    static func duration(in range: ClosedRange<Duration>) -> SettingFormat {
        let limits = "\(text(for: range.lowerBound)) to \(text(for: range.upperBound))"
        return SettingFormat(
            acceptedValues: "a duration such as '500 ms' or '2 s', from \(limits)"
        ) {
            SettingFormat<Int>.quantity(from: $0, units: ["ms": 1, "s": 1000, "min": 60_000])
                .flatMap {
                    range.contains(.milliseconds($0)) ? .milliseconds($0) : nil
                }
        } print: {
            text(for: $0)
        }
    }

    private static func text(for duration: Duration) -> String {
        let milliseconds = Int(duration / .milliseconds(1))
        if milliseconds >= 120_000, milliseconds.isMultiple(of: 60_000) {
            return "\(milliseconds / 60_000) min"
        }
        if milliseconds > 0, milliseconds.isMultiple(of: 1000) {
            return "\(milliseconds / 1000) s"
        }
        return "\(milliseconds) ms"
    }
}

/// Text as a YAML scalar, quoted where YAML would read it as something else.
enum YAMLScalar {
    static func path(_ path: String) -> String {
        let isPlain = path.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || "0123456789/._-+".unicodeScalars.contains($0)
        }
        return isPlain ? path : quoted(path)
    }

    static func word(_ word: String) -> String {
        let isPlain = word.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || "0"..."9" ~= $0
        }
        return isPlain ? word : quoted(word)
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
}
