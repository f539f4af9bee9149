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
