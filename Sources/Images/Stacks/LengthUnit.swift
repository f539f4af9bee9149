/// The length units in which metadata give the size of a pixel.
enum LengthUnit {
    /// The length of a unit in micrometres.
    ///
    /// Both mu characters (U+00B5, U+03BC) are read, and ImageJ's ASCII escape of the first.
    /// Source: UnitsLength of the OME schema 2016-06, and the units of ImageJ's calibration.
    ///
    /// - Parameter name: The unit as it is written, such as `µm`, `nm`, `micron` or `\u00B5m`.
    /// - Returns: Micrometres; `nil` if it is not a length, such as a pixel.
    static func micrometres(per name: String) -> Double? {
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
