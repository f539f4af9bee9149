/// A unit that metadata give the size of a pixel in.
enum LengthUnit {
    /// The length of a unit.
    ///
    /// Both mu (U+00B5, U+03BC) are read, and ImageJ's way to write one in ASCII.
    /// Source: UnitsLength of the OME schema 2016-06, and what ImageJ's calibration knows.
    ///
    /// - Parameter name: As it is written, such as `µm`, `nm`, `micron` or `\u00B5m`.
    /// - Returns: Micrometres; `nil` where it is no length, a pixel for instance.
    static func micrometres(_ name: String) -> Double? {
        let plain = name.filter { !$0.isWhitespace }
        let unescaped = plain.lowercased().hasPrefix("\\u00b5") ? "µ" + plain.dropFirst(6) : plain
        switch unescaped.replacing("\u{3BC}", with: "\u{B5}") {
        case "pm": return 1e-6
        case "Å", "angstrom": return 1e-4
        case "nm", "nanometer", "nanometre", "nanometers", "nanometres": return 1e-3
        case "\u{B5}m", "um", "micron", "microns", "\u{B5}", "micrometer", "micrometre",
            "micrometers", "micrometres":
            return 1
        case "mm", "millimeter", "millimetre": return 1e3
        case "cm", "centimeter", "centimetre": return 1e4
        case "dm": return 1e5
        case "in", "inch", "inches": return 25_400
        case "m", "meter", "metre": return 1e6
        default: return nil
        }
    }
}
