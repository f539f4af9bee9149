/// A little-endian TIFF put together by hand, for what no library writes.
struct HandmadeTIFF {
    /// TIFF 6.0, section 2: tag, type, count, and the value or where it lies.
    struct Entry {
        let tag: UInt16
        let values: [UInt32]
        let count: Int
        var type: UInt16 = 4

        /// LONGs, which every reader takes in place of SHORTs for the tags used here.
        init(_ tag: UInt16, _ values: UInt32...) {
            self.tag = tag
            self.values = values
            count = values.count
        }

        /// LONGs that lie somewhere already.
        init(_ tag: UInt16, count: Int, at offset: UInt32) {
            self.tag = tag
            self.count = count
            values = [offset]
        }

        /// Values of a type that lie somewhere already.
        init(_ tag: UInt16, type: UInt16, count: Int, at offset: UInt32) {
            self.init(tag, count: count, at: offset)
            self.type = type
        }
    }

    private(set) var bytes: [UInt8] = [0x49, 0x49, 0x2A, 0, 0, 0, 0, 0]
    private var link = 4

    /// Adds bytes, and says where they lie.
    mutating func append(_ content: [UInt8]) -> UInt32 {
        defer { bytes += content }
        return UInt32(bytes.count)
    }

    /// Adds a directory and has the one before point to it.
    mutating func append(_ entries: [Entry]) {
        var lists: [UInt16: UInt32] = [:]
        for entry in entries where entry.values.count > 1 {
            lists[entry.tag] = append(entry.values.flatMap(Self.little))
        }
        if !bytes.count.isMultiple(of: 2) { bytes.append(0) }
        point(to: bytes.count)
        bytes += Self.little(UInt16(entries.count))
        for entry in entries.sorted(by: { $0.tag < $1.tag }) {
            bytes += Self.little(entry.tag) + Self.little(entry.type)
            bytes += Self.little(UInt32(entry.count))
            bytes += Self.little(lists[entry.tag] ?? entry.values.first ?? 0)
        }
        link = bytes.count
        bytes += [0, 0, 0, 0]
    }

    /// Has the last directory point to an offset.
    mutating func point(to offset: Int) {
        bytes.replaceSubrange(link..<link + 4, with: Self.little(UInt32(offset)))
    }

    /// The directory of a gray picture of 8 bits in one strip.
    static func gray(
        width: UInt32, height: UInt32, compression: UInt32 = 1, offset: UInt32, count: UInt32
    ) -> [Entry] {
        [
            Entry(256, width), Entry(257, height), Entry(258, 8), Entry(259, compression),
            Entry(262, 1), Entry(273, offset), Entry(277, 1), Entry(278, height),
            Entry(279, count),
        ]
    }

    /// A file of one gray picture of 32-bit floats in one strip.
    static func floats(_ numbers: [Float], width: Int) -> [UInt8] {
        var file = HandmadeTIFF()
        let content = numbers.flatMap { little($0.bitPattern) }
        let offset = file.append(content)
        let height = UInt32(numbers.count / width)
        file.append([
            Entry(256, UInt32(width)), Entry(257, height), Entry(258, 32), Entry(259, 1),
            Entry(262, 1), Entry(273, offset), Entry(277, 1), Entry(278, height),
            Entry(279, UInt32(content.count)), Entry(339, 3),
        ])
        return file.bytes
    }

    private static func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { Array($0) }
    }
}
