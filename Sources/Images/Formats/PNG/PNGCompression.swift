/// How hard a PNG is compressed.
package struct PNGCompression: Sendable {
    /// zlib's level, 0…9.
    package let level: Int
    /// Whether libpng tries PNG's five filters on each row, which takes more than half of the time at low
    /// levels (PNG specification, section 9; choice among them in section 12.8).
    package let filtersRows: Bool

    /// Takes both.
    package init(level: Int, filtersRows: Bool) {
        self.level = level
        self.filtersRows = filtersRows
    }

    /// Of masks and labels, whose areas of equal pixels filters make larger.
    package static let areas = PNGCompression(level: 3, filtersRows: false)
    /// Of pictures that are written with every result, in less than half of the time of filtered rows.
    package static let quick = PNGCompression(level: 1, filtersRows: false)
    /// Of what a camera has taken.
    package static let photograph = PNGCompression(level: 3, filtersRows: true)
    /// Of what is written rarely, and kept.
    package static let small = PNGCompression(level: 6, filtersRows: true)
}
