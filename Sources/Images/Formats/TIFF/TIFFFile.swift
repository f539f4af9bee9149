/// A TIFF file that is open: its pages, and what their tags say.
///
/// Source: TIFF 6.0 (Adobe, 1992), its supplements and BigTIFF, through libtiff.
package final class TIFFFile {
    private static let mostPages = 1 << 16
    private static let longestText = 16 << 20
    private static let longestTexts = 64 << 20

    /// What the directories say, in the file's order.
    package let pages: [TIFFTags]
    private let input: ImageInput
    private let limits: DecodingLimits
    private let content: ImageContent

    /// Reads the directories, and no pixel.
    ///
    /// - Parameters:
    ///   - input: The file; what it describes must outlive this and every page.
    ///   - limits: What decoding may take.
    ///   - content: What its pixels are read as.
    /// - Throws: ``ImageError``; a page that cannot be read is none, until it is asked for.
    package init(
        _ input: ImageInput, limits: DecodingLimits, as content: ImageContent = .picture
    ) throws(ImageError) {
        self.input = input
        self.limits = limits
        self.content = content
        var clock = DecodingClock(limit: limits.time)
        let handle = try clock.time { () throws(ImageError) in try TIFFHandle(input) }
        var pages: [TIFFTags] = []
        var length = 0
        while true {
            let isLast = try clock.time { () throws(ImageError) in
                let tags = try handle.tags()
                let page = TIFFTags(tags, as: content, texts: handle.texts(limit: Self.longestText))
                length += (page.description?.utf8.count ?? 0) + (page.software?.utf8.count ?? 0)
                pages.append(page)
                if !tags.is_last { try handle.advance() }
                return tags.is_last
            }
            if isLast { break }
            guard pages.count < Self.mostPages, length <= Self.longestTexts else {
                throw .unreadableVariant(
                    found: pages.count < Self.mostPages
                        ? "a TIFF with more than 64 MiB of descriptions"
                        : "a TIFF of more than \(Self.mostPages) pages",
                    cure: "Export it as several files.")
            }
        }
        self.pages = pages
    }

    /// Opens the pixels of a page.
    ///
    /// - Parameters:
    ///   - index: Which, counted from 0 in ``pages``.
    ///   - sample: Which of its samples, where they are pictures of their own.
    ///   - following: How many pictures later, for those that lie behind it without directories,
    ///     as ImageJ writes files of more than 4 GiB.
    /// - Returns: A reader that is independent of every other.
    /// - Throws: ``ImageError``, also for a page that is refused.
    package func page(
        _ index: Int, sample: Int = 0, following: Int = 0
    ) throws(ImageError) -> any PageReader {
        precondition(pages.indices.contains(index), "a page that the file does not have")
        let page = pages[index]
        precondition((0..<page.samples).contains(sample), "a sample that a pixel does not have")
        precondition(following >= 0, "pictures follow, they do not precede")
        try limits.image.check(width: page.header.width, height: page.header.height)
        if let refusal = page.refusal { throw refusal }
        return try TIFFPage(
            input, as: content, directory: page.directory, sample: sample, following: following)
    }
}
