/// What a PNG's `pHYs` chunk says of its pixels' size (W3C, 3rd edition, 11.3.4.3).
struct PixelDensity: Equatable {
    /// The largest pixel, in micrometres, that a microscope is believed to have.
    ///
    /// Programs write 72, 96, 300 or 1200 dots an inch whatever they save: 353 to 21 µm, a size on
    /// paper. A camera's pixel seen through an objective of 1x or more is below 10 µm.
    static let largest = 10.0

    /// What a density may be: the specification's integers end at 2³¹ − 1.
    private static let valid: Range<UInt32> = 1..<1 << 31

    /// Pixels in a metre, along and across; 0 where unknown.
    let perMetre: UInt32

    /// Takes what a file says.
    init(perMetre: UInt32) {
        self.perMetre = perMetre
    }

    /// Takes a size in micrometres, to the nearest density that a file can hold.
    init(size: Double?) {
        let perMetre = size.map { (1e6 / $0).rounded() } ?? 0
        self.perMetre = (1..<0x1p31).contains(perMetre) ? UInt32(perMetre) : 0
    }

    /// The side of a pixel in micrometres; `nil` where unknown or a printer's.
    var size: Double? {
        guard Self.valid.contains(perMetre) else { return nil }
        let size = 1e6 / Double(perMetre)
        return size <= Self.largest ? size : nil
    }
}
