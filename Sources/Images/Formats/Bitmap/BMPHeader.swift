/// The headers of a BMP file: file header, bitmap header and palette.
///
/// BITMAPFILEHEADER, and BITMAPINFOHEADER or a longer one (Microsoft's documentation of wingdi.h).
struct BMPHeader {
    /// The most bytes that headers take: both headers, and a palette of 256 colours.
    static let length = 14 + 124 + 1024

    /// Columns.
    let width: Int
    /// Rows.
    let height: Int
    /// Bits per pixel: 1, 4 or 8 with a palette, or 24.
    let depth: Int
    /// Whether every colour of the palette is gray; `false` without one.
    let isGray: Bool
    /// What the palette stands for; `nil` without one.
    let palette: PaletteKind?
    /// Pixels per metre; 0 if unknown, or different in x and y.
    let perMetre: UInt32
    /// The offset of the first byte after the pixels.
    let end: Int

    /// Parses the headers.
    ///
    /// - Parameter bytes: The file's first ``length`` bytes, or all if it has fewer.
    /// - Throws: ``ImageError/truncated``, ``ImageError/broken(reason:)``, or
    ///   ``ImageError/unreadableVariant(found:cure:)`` for variants that leptonica decodes wrongly
    ///   or not at all: compression; 2, 16 and 32 bits; one bit in other colours than black and
    ///   white.
    init(_ bytes: [UInt8]) throws(ImageError) {
        guard bytes.count >= 54 else { throw .truncated }
        func number(at offset: Int) -> UInt32 {
            bytes[offset..<offset + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
        }
        let header = Int(number(at: 14))
        guard [40, 108, 124].contains(header) else {
            throw Self.unreadable(found: "a BMP with a header of \(header) bytes")
        }
        let depth = Int(bytes[28]) | Int(bytes[29]) << 8
        guard number(at: 30) == 0 else { throw Self.unreadable(found: "a compressed BMP") }
        guard [1, 4, 8, 24].contains(depth) else {
            throw Self.unreadable(found: "a BMP of \(depth) bits a pixel")
        }
        let rows = Int(Int32(bitPattern: number(at: 22)))
        width = Int(Int32(bitPattern: number(at: 18)))
        height = abs(rows)
        guard width > 0, height > 0 else { throw .broken(reason: "it has no rows or no columns") }
        self.depth = depth
        let offset = Int(number(at: 10))
        let colours =
            depth == 24
            ? [] : try Self.palette(of: bytes, from: 14 + header, to: offset, depth: depth)
        isGray = depth < 24 && colours.allSatisfy { $0.red == $0.green && $0.red == $0.blue }
        palette = depth == 24 ? nil : PaletteKind(of: colours, bits: depth)
        perMetre = number(at: 38) == number(at: 42) ? number(at: 38) : 0
        // `width * depth` cannot overflow: its factors are below 2³¹ and 2⁵.
        let (pixels, overflow) = ((width * depth + 31) / 32 * 4).multipliedReportingOverflow(
            by: height)
        guard !overflow, pixels < 1 << 40 else { throw .truncated }
        end = offset + pixels
    }

    private static func palette(
        of bytes: [UInt8], from start: Int, to end: Int, depth: Int
    ) throws(ImageError) -> [ChannelColour] {
        guard end >= start, end - start <= 4 << depth, (end - start) / 4 >= 2 else {
            throw .broken(reason: "its palette does not fit its depth")
        }
        guard end <= bytes.count else { throw .truncated }
        let colours = stride(from: start, to: end - 3, by: 4).map { place in
            ChannelColour(red: bytes[place + 2], green: bytes[place + 1], blue: bytes[place])
        }
        guard depth > 1 || colours.map({ $0.components.reduce(0, +) }).sorted() == [0, 765] else {
            throw unreadable(found: "a BMP of one bit in other colours than black and white")
        }
        return colours
    }

    private static func unreadable(found: String) -> ImageError {
        .unreadableVariant(
            found: found, cure: "Save it as a BMP of 8 or 24 bits without compression, or as PNG.")
    }
}
