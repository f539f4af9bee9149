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
    /// The most entries of a directory: libtiff refuses one of more (TIFFFetchDirectory of
    /// tif_dirread.c).
    private static let mostEntries = 4096
    private static let subfile = 254
    private static let width = 256
    private static let height = 257
    private static let description = 270
    private static let software = 305
    /// The bytes of a value, by its type and count.
    private struct Size {
        let bytes: Int
        let count: Int
    }

    /// The number of directories.
    private(set) var pages = 0
    /// The bytes of the largest directory and its values.
    private(set) var largestDirectory = 0
    /// The bytes of the largest lists of a directory that say where strips or tiles lie and how long
    /// they are, as they are read, and as numbers of 64 bits: read when they are needed.
    private(set) var largestLists = 0
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
    /// The entries of all directories.
    private var entries = 0
    private var hasDescription = false
    /// Whether all directories behind the first are of smaller copies and masks.
    private var isAlone = true

    /// Reads where directories and their values lie; as far as that goes in a damaged file.
    ///
    /// - Parameters:
    ///   - input: The file.
    ///   - time: The most time that it may take.
    ///   - progress: Called after each directory.
    /// - Throws: ``ImageError/amplified(reason:)`` for directories that overlap,
    ///   ``ImageError/tooSlow(limit:)``, and ``ImageError/system(errno:)`` if the file cannot be read.
    init(
        of input: ImageInput, within time: Duration, progress: () -> Void
    ) throws(ImageError) {
        let head = try input.prefix(16)
        guard head.count >= 8 else { return }
        let isBigEndian = head[0] == UInt8(ascii: "M")
        let start = BinaryFields(head, isBigEndian: isBigEndian)
        let isBig = start.integer(UInt16.self, at: 2) == 43
        var next =
            isBig ? start.integer(UInt64.self, at: 8) : start.integer(UInt32.self, at: 4)
        var known: Set<Int> = []
        var isKnownTag = [Bool](repeating: false, count: 1 << 16)
        var clock = DecodingClock(limit: time)
        while let offset = next, offset > 0, offset < input.size, pages < Self.mostPages,
            known.insert(offset).inserted
        {
            next = try clock.measure { () throws(ImageError) in
                try add(
                    directory: offset, of: input, isBig: isBig, isBigEndian: isBigEndian,
                    known: &isKnownTag)
            }
            pages += 1
            progress()
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
        guard let count = stored, count <= Self.mostEntries else { return nil }
        entries += count
        // Directories of their own take no more bytes than the file; these may overlap.
        guard entries.clampedProduct(length) <= input.size.clampedProduct(2).clampedSum(1 << 20)
        else { throw .amplified(reason: "its directories share the same bytes") }
        var place = offset.clampedSum(head)
        var bytes = 64 * count
        var lists = 0
        var isReduced = false
        for first in stride(from: 0, to: count, by: Self.portion) {
            let entries = min(Self.portion, count - first)
            let fields = BinaryFields(
                try input.bytes(at: place, count: entries * length), isBigEndian: isBigEndian)
            for entry in 0..<entries {
                guard let tag = fields.integer(UInt16.self, at: entry * length) else { break }
                known[tag & 0xFFFF] = true
                record(tag, value: fields, at: entry * length, isBig: isBig, isReduced: &isReduced)
                let size = Self.size(of: fields, at: entry * length, isBig: isBig, in: input.size)
                switch tag {
                case 273, 279, 324, 325:
                    lists = lists.clampedSum(size.bytes).clampedSum(size.count.clampedProduct(8))
                case Self.description:
                    let place = entry * length + (isBig ? 12 : 8)
                    let text =
                        isBig
                        ? fields.integer(UInt64.self, at: place)
                        : fields.integer(UInt32.self, at: place)
                    try add(text: size.bytes, at: text ?? 0, of: input)
                    bytes = bytes.clampedSum(size.bytes)
                default:
                    add(tag: tag, of: size.bytes)
                    bytes = bytes.clampedSum(size.bytes)
                }
            }
            place = place.clampedSum(entries * length)
        }
        largestDirectory = max(largestDirectory, bytes)
        largestLists = max(largestLists, lists)
        if pages > 0, !isReduced { isAlone = false }
        let link = BinaryFields(
            try input.bytes(at: place, count: isBig ? 8 : 4), isBigEndian: isBigEndian)
        return isBig ? link.integer(UInt64.self, at: 0) : link.integer(UInt32.self, at: 0)
    }

    /// Keeps the size of the first picture, and whether one is a smaller copy: a SHORT or a LONG in
    /// the place of its value.
    private mutating func record(
        _ tag: Int, value: BinaryFields, at place: Int, isBig: Bool, isReduced: inout Bool
    ) {
        switch tag {
        case Self.subfile, Self.width, Self.height: break
        default: return
        }
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

    /// Adds a description of some bytes.
    private mutating func add(
        text size: Int, at offset: Int, of input: ImageInput
    ) throws(ImageError) {
        let kept = min(size, TIFFFile.maxTextBytes)
        keep(text: kept)
        guard pages == 0 else { return }
        // libtiff keeps one of several; only the first is searched.
        if !hasDescription {
            hasDescription = true
            guard try input.holdsParsedText(at: offset, count: kept) else { return }
        }
        parsed = parsed.clampedSum(kept)
    }

    /// Adds another value of some bytes.
    private mutating func add(tag: Int, of size: Int) {
        if tag == Self.software {
            keep(text: min(size, TIFFFile.maxTextBytes))
        } else if pages == 0, let number = UInt16(exactly: tag),
            TIFFDirectory.Tag(rawValue: number) != nil
        {
            parsed = parsed.clampedSum(min(size, TIFFFile.maxTextBytes))
        }
    }

    private mutating func keep(text size: Int) {
        texts = texts.clampedSum(size)
        longestText = max(longestText, size)
    }

    /// The size of an entry's values, as far as they fit in the file.
    private static func size(
        of fields: BinaryFields, at place: Int, isBig: Bool, in fileSize: Int
    ) -> Size {
        let count =
            isBig
            ? fields.integer(UInt64.self, at: place + 4)
            : fields.integer(UInt32.self, at: place + 4)
        let type = fields.integer(UInt16.self, at: place + 2) ?? 0
        let size = TIFFDirectory.size(ofType: type) ?? 8
        // A count of 64 bits that is no `Int` is beyond any file.
        let bytes = min(fileSize, (count ?? .max).clampedProduct(size))
        return Size(bytes: bytes, count: bytes / size)
    }
}
