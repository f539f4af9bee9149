/// The memory that reading the headers of a file takes, known before any of it is taken.
///
/// | format | what is kept of headers |
/// |---|---|
/// | TIFF | every value of a directory, twice while it is read; where its strips or tiles lie; texts of all pages; what is parsed of the first: OME-XML, ImageJ's, tifffile's and Micro-Manager's metadata |
/// | PNG | the palette; of other chunks none, but 64 KiB of Exif: texts and profiles are skipped (CPNG) |
/// | JPEG | tables of quantization and of codes, 64 KiB of Exif; comments and other markers are skipped (CJPEG) |
/// | BMP | 1162 bytes |
/// | PNM | the numbers of its first lines; comments are skipped |
package struct HeaderMemory: Sendable, Equatable {
    /// Bytes of any file: buffers, tables, libraries' states.
    private static let fixed = 256 << 10
    /// Bytes for each directory: tags, as they are read and as they are kept, and its planes.
    private static let perPage = 2 << 10
    /// Bytes for each plane without a directory: its place in a table, while that is made.
    private static let perPlane = 24
    /// Bytes of a picture of such a plane.
    private static let perPicture = 160
    /// Bytes of libtiff's description of a tag that it has no name for.
    private static let perTag = 256
    /// Bytes for each byte of a directory's values: as they are read, converted and kept.
    private static let perValueByte = 3
    /// Bytes for each byte of a text that is kept, and of the longest while it is decoded.
    private static let perTextByte = 2
    private static let perLongestTextByte = 10
    /// Bytes for each byte of text that is parsed: blocks of OME-XML take 88 bytes for a tag of 11,
    /// up to three times while their array grows, and once more in the grid of their image.
    private static let perParsedByte = 40

    /// The bytes of memory that it takes at most.
    package let bytes: Int
    /// The most bytes that are read of the file for one directory.
    package let directory: Int
    /// The most bytes that the lists of its strips or tiles take, as they are read and converted.
    package let blockLists: Int

    /// The bytes that are read of a file for these figures, by which more is known of it: a few for
    /// each directory.
    ///
    /// - Parameters:
    ///   - input: The file; of another format than TIFF no more than its signature is read.
    ///   - time: The most time that it may take.
    ///   - progress: Called after each directory.
    /// - Throws: ``ImageError/amplified(reason:)`` for directories that overlap,
    ///   ``ImageError/tooSlow(limit:)``, and ``ImageError/system(errno:)`` if it cannot be read.
    package init(
        of input: ImageInput, within time: Duration = DecodingLimits().time,
        progress: () -> Void = {}
    ) throws(ImageError) {
        guard (try? FileSignature.format(of: input.prefix(8))) == .tiff else {
            self.init(bytes: Self.fixed, directory: 0, blockLists: 0)
            return
        }
        self.init(try TIFFHeaderSurvey(of: input, within: time, progress: progress))
    }

    init(_ survey: TIFFHeaderSurvey) {
        let parts = [
            (survey.pages, Self.perPage), (survey.following, Self.perPlane),
            (min(survey.following, PlaneChoice.mostPictures), Self.perPicture),
            (survey.tags, Self.perTag),
            (survey.largestDirectory, Self.perValueByte), (survey.texts, Self.perTextByte),
            (survey.longestText, Self.perLongestTextByte), (survey.parsed, Self.perParsedByte),
            (survey.largestLists, 1),
        ]
        self.init(
            bytes: parts.reduce(Self.fixed) { $0.clampedSum($1.0.clampedProduct($1.1)) },
            directory: survey.largestDirectory, blockLists: survey.largestLists)
    }

    private init(bytes: Int, directory: Int, blockLists: Int) {
        self.bytes = bytes
        self.directory = directory
        self.blockLists = blockLists
    }

    /// The limits of decoding, with no more for a directory than these headers take: twice their
    /// bytes, since libtiff reads some values twice, and widens others.
    ///
    /// A file that has grown since fails, rather than taking more.
    package func limiting(_ limits: DecodingLimits) -> DecodingLimits {
        var limits = limits
        limits.directory = min(limits.directory, directory.clampedProduct(2).clampedSum(64 << 10))
        limits.blockLists = min(limits.blockLists, blockLists)
        return limits
    }
}
