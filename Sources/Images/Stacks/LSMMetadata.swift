/// The metadata that Zeiss' LSM microscopes write into a TIFF file (CZ_LSMINFO).
///
/// A pixel has a sample for each channel, and a thumbnail follows each page.
/// Source: tifffile 2026.3.3, `CZ_LSMINFO`, `_series_lsm` and `read_lsm_channelcolors`.
enum LSMMetadata {
    /// The bytes of CZ_LSMINFO that are read, and the most of the block of channel colours.
    private static let length = 112
    private static let longestBlock = 64 << 10
    /// The values of MagicNumber.
    private static let magic = [0x0300_494C, 0x0400_494C]

    /// Reads the axes, the pixel size and the channels.
    static func read(
        _ directory: TIFFDirectory, of file: TIFFFile
    ) throws(ImageError) -> InstrumentStack? {
        guard file.size <= UInt32.max else {
            throw .unreadableVariant(
                found: "a Zeiss LSM of more than 4 GiB",
                cure: "Export it as OME-TIFF in ZEN or Fiji.")
        }
        guard let field = directory[.lsmInfo] else { return nil }
        let fields = BinaryFields(
            try file.bytes(at: field.offset, count: length), isBigEndian: directory.isBigEndian)
        guard let number = fields.integer(UInt32.self, at: 0), magic.contains(number),
            let scan = fields.integer(UInt16.self, at: 88),
            let zSlices = fields.integer(Int32.self, at: 16),
            let times = fields.integer(Int32.self, at: 24)
        else { return nil }
        var runs: [PlaneOrder.Run] = []
        // z varies faster than time; other scans than these have neither axis outside a page.
        if [0, 6, 7].contains(scan) { runs.append(.init(axis: .zSlice, count: zSlices)) }
        if [3, 4, 6, 7, 9].contains(scan) { runs.append(.init(axis: .time, count: times)) }
        let micrometres = [40, 48].map { fields.double(at: $0).map { $0 * 1e6 } }
        return InstrumentStack(
            order: PlaneOrder(runs: runs), follows: false,
            pixelSize: PixelSide.square(micrometres[0], micrometres[1]),
            channels: try channels(at: fields.integer(UInt32.self, at: 108) ?? 0, of: file))
    }

    /// Reads the block of channel colours and names; empty if it is missing or damaged.
    private static func channels(
        at offset: Int, of file: TIFFFile
    ) throws(ImageError) -> [ChannelDescription] {
        guard offset > 0 else { return [] }
        let block = BinaryFields(
            try file.bytes(at: offset, count: longestBlock), isBigEndian: false)
        guard let size = block.integer(UInt32.self, at: 0),
            let count = block.integer(UInt32.self, at: 4),
            let names = block.integer(UInt32.self, at: 8), names == count,
            let colours = block.integer(UInt32.self, at: 12),
            var place = block.integer(UInt32.self, at: 16),
            colours <= block.bytes.count, count <= (block.bytes.count - colours) / 4
        else { return [] }
        var channels: [ChannelDescription] = []
        for channel in 0..<count {
            let rgb = block.bytes[(colours + 4 * channel)...]
            var name: String?
            if let length = block.integer(UInt32.self, at: place), place < size,
                length <= block.bytes.count - place - 4
            {
                name = TIFFText.decode(
                    block.bytes[place + 4..<place + 4 + length].prefix { $0 != 0 })
                place += 4 + length
            }
            channels.append(
                ChannelDescription(
                    name: name,
                    colour: ChannelColour(
                        red: rgb[rgb.startIndex], green: rgb[rgb.startIndex + 1],
                        blue: rgb[rgb.startIndex + 2])))
        }
        return channels
    }
}
