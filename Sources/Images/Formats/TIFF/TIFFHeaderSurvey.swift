/// The sizes of what the directories of a TIFF file hold, read without keeping any of it.
///
/// libtiff keeps all values of a directory; nucleid keeps the texts of every page, and parses those
/// of the first one. None of that is bounded by the size of the picture: a text of OME-XML may have
/// 94 MB. Source: TIFF 6.0, section 2, and BigTIFF.
struct TIFFHeaderSurvey: Sendable, Equatable {
    /// The most directories that are looked at; TIFFFile reads no more.
    private static let mostPages = 1 << 16
    /// The entries that are read at once.
    private static let portion = 1024
    private static let subfile = 254
    private static let width = 256
    private static let height = 257
    private static let description = 270
    private static let software = 305
    /// Where strips and tiles lie, and how long they are; read piece by piece, when they are decoded.
    private static let blocks: Set<Int> = [273, 279, 324, 325]

    /// The number of directories.
    private(set) var pages = 0
    /// The bytes of the largest directory and its values.
    private(set) var largestDirectory = 0
    /// The bytes of all texts that are kept, and of the longest.
    private(set) var texts = 0
    private(set) var longestText = 0
    /// The bytes of the values of the first directory that are parsed.
    private(set) var parsed = 0
    /// The most planes that may be stored behind the first page without directories of their own.
    private(set) var following = 0
    /// The number of different tags, of each of which libtiff keeps a description.
    private(set) var tags = 0
    private var columns = 0
    private var rows = 0
    /// Whether all directories behind the first are of smaller copies and masks.
    private var isAlone = true

    /// Reads where directories and their values lie; as far as that goes in a damaged file.
    ///
    /// - Throws: ``ImageError/system(errno:)`` if the file cannot be read.
    init(of input: ImageInput) throws(ImageError) {
        let head = try input.prefix(16)
        guard head.count >= 8 else { return }
        let isBigEndian = head[0] == UInt8(ascii: "M")
        let start = BinaryFields(head, isBigEndian: isBigEndian)
        let isBig = start.integer(UInt16.self, at: 2) == 43
        var next =
            isBig ? start.integer(UInt64.self, at: 8) : start.integer(UInt32.self, at: 4)
        var known: Set<Int> = []
        var isKnownTag = [Bool](repeating: false, count: 1 << 16)
        while let offset = next, offset > 0, offset < input.size, pages < Self.mostPages,
            known.insert(offset).inserted
        {
            next = try add(
                directory: offset, of: input, isBig: isBig, isBigEndian: isBigEndian,
                known: &isKnownTag)
            pages += 1
        }
        tags = isKnownTag.count { $0 }
        // A pixel has a bit at least. Only metadata tell of such planes, and only of a page that is
        // alone but for smaller copies.
        guard isAlone, parsed > 0 else { return }
        let pixels = max(columns, 1).clampedProduct(max(rows, 1))
        following = min(Stack.mostPlanes, input.size.clampedProduct(8) / pixels)
    }

    /// Adds a directory.
    ///
    /// - Returns: The offset of the next one; `nil` where the file ends before it.
    private mutating func add(
        directory offset: Int, of input: ImageInput, isBig: Bool, isBigEndian: Bool,
        known: inout [Bool]
    ) throws(ImageError) -> Int? {
        let (head, length) = isBig ? (8, 20) : (2, 12)
        let start = BinaryFields(try input.bytes(at: offset, count: head), isBigEndian: isBigEndian)
        let stored = isBig ? start.integer(UInt64.self, at: 0) : start.integer(UInt16.self, at: 0)
        // A longer list is damaged, and libtiff refuses it: a tag is a number of 16 bits.
        guard let count = stored, count <= 1 << 16 else { return nil }
        var place = offset.clampedSum(head)
        var bytes = 64 * count
        var isReduced = false
        for first in stride(from: 0, to: count, by: Self.portion) {
            let entries = min(Self.portion, count - first)
            let fields = BinaryFields(
                try input.bytes(at: place, count: entries * length), isBigEndian: isBigEndian)
            for entry in 0..<entries {
                guard let tag = fields.integer(UInt16.self, at: entry * length) else { break }
                known[tag & 0xFFFF] = true
                note(tag, value: fields, at: entry * length, isBig: isBig, isReduced: &isReduced)
                let size = Self.size(of: fields, at: entry * length, isBig: isBig, in: input.size)
                bytes = bytes.clampedSum(add(tag: tag, of: size))
            }
            place = place.clampedSum(entries * length)
        }
        largestDirectory = max(largestDirectory, bytes)
        if pages > 0, !isReduced { isAlone = false }
        let link = BinaryFields(
            try input.bytes(at: place, count: isBig ? 8 : 4), isBigEndian: isBigEndian)
        return isBig ? link.integer(UInt64.self, at: 0) : link.integer(UInt32.self, at: 0)
    }

    /// Keeps the size of the first picture, and whether one is a smaller copy: a SHORT or a LONG in
    /// the place of its value.
    private mutating func note(
        _ tag: Int, value: BinaryFields, at place: Int, isBig: Bool, isReduced: inout Bool
    ) {
        guard [Self.subfile, Self.width, Self.height].contains(tag) else { return }
        let start = place + (isBig ? 12 : 8)
        let isShort = value.integer(UInt16.self, at: place + 2) == 3
        let number =
            (isShort
                ? value.integer(UInt16.self, at: start) : value.integer(UInt32.self, at: start))
            ?? 0
        switch tag {
        case Self.subfile: isReduced = number & 0b101 != 0
        case Self.width where pages == 0: columns = number
        case Self.height where pages == 0: rows = number
        default: break
        }
    }

    /// Adds a value of some bytes, and says how many of them libtiff keeps.
    private mutating func add(tag: Int, of size: Int) -> Int {
        let isFirst = pages == 0
        if Self.blocks.contains(tag) {
            // Of a page that others follow without a directory they are read at once.
            if isFirst { parsed = parsed.clampedSum(size) }
            return 0
        }
        if tag == Self.description || tag == Self.software {
            let kept = min(size, TIFFFile.maxTextBytes)
            texts = texts.clampedSum(kept)
            longestText = max(longestText, kept)
            if isFirst { parsed = parsed.clampedSum(kept) }
        } else if isFirst, let number = UInt16(exactly: tag),
            TIFFDirectory.Tag(rawValue: number) != nil
        {
            parsed = parsed.clampedSum(min(size, TIFFFile.maxTextBytes))
        }
        return size
    }

    /// The bytes of an entry's values that lie in the file.
    private static func size(
        of fields: BinaryFields, at place: Int, isBig: Bool, in fileSize: Int
    ) -> Int {
        let count =
            isBig
            ? fields.integer(UInt64.self, at: place + 4)
            : fields.integer(UInt32.self, at: place + 4)
        let type = fields.integer(UInt16.self, at: place + 2) ?? 0
        let size = TIFFDirectory.size(ofType: type) ?? 8
        // A count of 64 bits that is no `Int` is beyond any file.
        return min(fileSize, (count ?? .max).clampedProduct(size))
    }
}
