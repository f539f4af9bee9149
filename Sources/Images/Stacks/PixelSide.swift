/// The side of a pixel, from its extents along and across.
enum PixelSide {
    /// The largest that is believed, in micrometres: a metre.
    private static let largest = 1e6

    /// The side of a square pixel in micrometres; `nil` where the two differ by more than a hundredth
    /// or are no lengths.
    static func square(_ x: Double?, _ y: Double?) -> Double? {
        guard let x, let y, x > 0, y > 0, x <= largest, y <= largest,
            abs(x - y) <= 0.01 * max(x, y)
        else { return nil }
        return x
    }

    /// The side of a pixel of a TIFF file.
    ///
    /// - Parameters:
    ///   - description: Of the first page.
    ///   - x: Pixels in a unit, along.
    ///   - y: Across.
    ///   - unit: The unit in micrometres, where the resolution itself has one.
    /// - Returns: Micrometres; `nil` where the description says none and the resolution is a printer's.
    static func ofTIFF(_ description: String, x: Double, y: Double, unit: Double?) -> Double? {
        let imageJ = ImageJMetadata(description)
        guard let length = imageJ?.unit ?? unit else { return nil }
        let isPaper = imageJ?.unit == nil || imageJ?.isPaper == true
        return square(length / x, length / y).flatMap { side in
            isPaper && side > PixelDensity.largest ? nil : side
        }
    }
}
