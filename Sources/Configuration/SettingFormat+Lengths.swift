/// A length in an image.
package enum ImageLength: Sendable, Equatable {
    case pixels(Double)
    case micrometres(Double)
}

extension SettingFormat<ImageLength> {
    /// The diameter of a nucleus: a number with the unit `px` or `um`.
    ///
    /// Numbers without a unit are not accepted: 10 is likely in both.
    static var diameter: SettingFormat {
        SettingFormat(
            acceptedValues: "a diameter with its unit, such as '30 px' (pixels; 1 to 10000) or "
                + "'9 um' (micrometres; 0.1 to 1000)"
        ) { text in
            let number = text.prefix { $0.isNumber || $0 == "." }
            switch text.dropFirst(number.count).drop(while: { $0 == " " }) {
            case "px":
                return SettingFormat<Double>.number(from: String(number), in: 1...10_000)
                    .map { .pixels($0) }
            // Unicode has the letter twice: as the micro sign and as the Greek letter.
            case "um", "\u{B5}m", "\u{3BC}m":
                return SettingFormat<Double>.number(from: String(number), in: 0.1...1000)
                    .map { .micrometres($0) }
            default: return nil
            }
        } print: {
            switch $0 {
            case .pixels(let value): "\(SettingFormat<Double>.text(for: value)) px"
            case .micrometres(let value): "\(SettingFormat<Double>.text(for: value)) um"
            }
        }
    }
}
