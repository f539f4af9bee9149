/// The pixel density of the `pHYs` chunk of a PNG (W3C, 3rd edition, 11.3.4.3).
struct PixelDensity: Equatable {
    /// The largest plausible pixel of a microscope, in micrometres.
    ///
    /// Programs write 72, 96, 300 or 1200 dots an inch whatever they save: 353 to 21 µm, a size on
    /// paper. A camera's pixel seen through an objective of 1x or more is below 10 µm.
    static let largest = 10.0

    /// The valid densities: the specification's integers end at 2³¹ − 1.
    private static let valid: Range<UInt32> = 1..<1 << 31

    /// Pixels per metre, in x and y; 0 if unknown.
    let perMetre: UInt32

    init(perMetre: UInt32) {
        self.perMetre = perMetre
    }

    /// Rounds a pixel size in micrometres to the nearest density that a file can store.
    init(size: Double?) {
        let perMetre = size.map { (1e6 / $0).rounded() } ?? 0
        self.perMetre = (1..<0x1p31).contains(perMetre) ? UInt32(perMetre) : 0
    }

    /// The side of a pixel in micrometres; `nil` if unknown or a printing resolution.
    var size: Double? {
        guard Self.valid.contains(perMetre) else { return nil }
        let size = 1e6 / Double(perMetre)
        return size <= Self.largest ? size : nil
    }
}
