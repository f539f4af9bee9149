/// An open TIFF file: its pages and their tags (TIFF 6.0, its supplements and BigTIFF).
package final class TIFFFile {
    private static let maxPages = 1 << 16
    /// The most bytes of one description, and of all together.
    static let maxTextBytes = 16 << 20
    private static let maxTextBytesOfFile = 64 << 20

    /// The most extents that are listed of a page, and of all together.
    private static let mostExtentsOfPage = 4096
    private static let mostExtents = 1 << 18

    /// The directories, in the file's order.
    package let pages: [TIFFTags]
    /// The program that wrote it, as far as it decides how pages are read.
    let origin: TIFFOrigin
    private let input: ImageInput
    private let limits: DecodingLimits
    private let interpretation: PixelInterpretation

    /// Reads the directories, and no pixel.
    ///
    /// - Parameters:
    ///   - input: The file; an open descriptor must outlive this and every page.
    ///   - limits: Limits on decoding.
    ///   - interpretation: What its pixels stand for.
    /// - Throws: ``ImageError``; for a page that cannot be decoded only when it is opened.
    package init(
        input: ImageInput, limits: DecodingLimits,
        as interpretation: PixelInterpretation = .intensities
    ) throws(ImageError) {
        self.input = input
        self.limits = limits
        self.interpretation = interpretation
        var clock = DecodingClock(limit: limits.time)
        let handle = try clock.measure { () throws(ImageError) in
            try TIFFHandle(input: input, directoryLimit: limits.directory)
        }
        var pages: [TIFFTags] = []
        var length = 0
        var origin = TIFFOrigin()
        while true {
            let isLast = try clock.measure { () throws(ImageError) in
                let tags = try handle.tags()
                let texts = handle.texts(limit: Self.maxTextBytes)
                if pages.isEmpty { origin = try TIFFOrigin(of: input, first: tags, texts: texts) }
                let palette =
                    interpretation == .labels ? nil : origin.paletteKind(of: tags, in: handle)
                let page = TIFFTags(
                    tags, as: interpretation, origin: origin, palette: palette, texts: texts,
                    size: input.size)
                length += (page.description?.utf8.count ?? 0) + (page.software?.utf8.count ?? 0)
                pages.append(page)
                if !tags.is_last { try handle.advance() }
                return tags.is_last
            }
            if isLast { break }
            guard pages.count < Self.maxPages, length <= Self.maxTextBytesOfFile else {
                throw .unreadableVariant(
                    found: pages.count < Self.maxPages
                        ? "a TIFF with more than 64 MiB of descriptions"
                        : "a TIFF of more than \(Self.maxPages) pages",
                    cure: "Export it as several files.")
            }
        }
        self.pages = pages
        self.origin = origin
    }

    /// The fields of a page's directory that libtiff has no names for.
    ///
    /// - Throws: ``ImageError/system(errno:)`` if they cannot be read.
    func directory(of index: Int) throws(ImageError) -> TIFFDirectory {
        let page = pages[index]
        return try TIFFDirectory(
            of: input, at: Int(clamping: page.directory), isBig: page.isBigTIFF,
            isBigEndian: page.isBigEndian)
    }

    /// Finds where the pixels of pages lie.
    ///
    /// Takes time in proportion to the size of the file: every block has an entry of at least two
    /// bytes in a list of the file, so pages with more blocks than it has room for share lists.
    ///
    /// - Parameter indices: Indices of ``pages``.
    /// - Returns: The storage of each page; damaged ones are left out, and are refused when they
    ///   are opened. What only takes too much memory to look at is thrown.
    /// - Throws: ``ImageError/amplified(reason:)``, ``ImageError/tooSlow(limit:)``, and others where
    ///   the machine is at fault.
    func storage(ofPages indices: Set<Int>) throws(ImageError) -> [Int: PageStorage] {
        guard let last = indices.max() else { return [:] }
        var found: [Int: PageStorage] = [:]
        var clock = DecodingClock(limit: limits.time)
        let mostBlocks = input.size / 2 + 1
        var blocks = 0
        var extents = Self.mostExtents
        let handle = try clock.measure { () throws(ImageError) in
            try TIFFHandle(
                input: input, directoryLimit: limits.directory.clampedSum(limits.blockLists))
        }
        for index in 0...last {
            try clock.measure { () throws(ImageError) in
                if indices.contains(index) {
                    let page = try handle.storageUnlessDamaged(
                        mostBlocks: mostBlocks, mostExtents: min(extents, Self.mostExtentsOfPage))
                    blocks += page?.blocks ?? 0
                    extents -= page?.storage.extents?.count ?? 0
                    found[index] = page?.storage
                    guard blocks <= mostBlocks else {
                        throw .amplified(reason: "its pages share lists of strips or tiles")
                    }
                }
                if index < last { try handle.advance() }
            }
        }
        return found
    }

    /// The size of the file in bytes.
    var size: Int { input.size }

    /// Bytes of the file; fewer at its end.
    func bytes(at offset: Int, count: Int) throws(ImageError) -> [UInt8] {
        try input.bytes(at: offset, count: count)
    }

    /// Opens the pixels of a page.
    ///
    /// - Parameters:
    ///   - index: An index of ``pages``.
    ///   - sample: The index of a sample, if its samples are separate images.
    ///   - following: The number of images to skip, for those that follow it without directories of
    ///     their own, as ImageJ writes files of more than 4 GiB.
    /// - Returns: A reader that is independent of every other.
    /// - Throws: ``ImageError``, also for a page that is not decoded.
    package func page(
        at index: Int, sample: Int = 0, following: Int = 0
    ) throws(ImageError) -> any PageReader {
        precondition(pages.indices.contains(index), "a page that the file does not have")
        let page = pages[index]
        precondition((0..<page.samples).contains(sample), "a sample that a pixel does not have")
        precondition(following >= 0, "images follow, they do not precede")
        try limits.image.check(width: page.header.width, height: page.header.height)
        if let refusal = page.refusal { throw refusal }
        return try TIFFPage(
            input: input, tags: page, as: interpretation, origin: origin, sample: sample,
            following: following, directoryLimit: limits.directory)
    }
}
