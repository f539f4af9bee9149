/// The side of a pixel, from its width and height.
enum PixelSide {
    /// The largest plausible side, in micrometres: one metre.
    private static let largest = 1e6

    /// The side of a square pixel in micrometres.
    ///
    /// - Parameters:
    ///   - x: The width of a pixel in micrometres.
    ///   - y: The height of a pixel in micrometres.
    /// - Returns: Micrometres; `nil` if the two differ by more than 1 % or are not valid lengths.
    static func square(_ x: Double?, _ y: Double?) -> Double? {
        guard let x, let y, x > 0, y > 0, x <= largest, y <= largest,
            abs(x - y) <= 0.01 * max(x, y)
        else { return nil }
        return x
    }

    /// The side of a pixel of a TIFF file.
    ///
    /// - Parameters:
    ///   - description: The description of the first page.
    ///   - x: Pixels per unit along a row.
    ///   - y: Pixels per unit along a column.
    ///   - unit: The unit of the resolution tags in micrometres; `nil` if they have none.
    /// - Returns: Micrometres; `nil` if there is no unit, or for a resolution in a printing unit
    ///   that gives more than ``PixelDensity/largest``.
    static func ofTIFF(description: String, x: Double, y: Double, unit: Double?) -> Double? {
        let imageJ = ImageJMetadata(description)
        guard let length = imageJ?.unit ?? unit else { return nil }
        let isPaper = imageJ?.unit == nil || imageJ?.isPaper == true
        return square(length / x, length / y).flatMap { side in
            isPaper && side > PixelDensity.largest ? nil : side
        }
    }
}

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
