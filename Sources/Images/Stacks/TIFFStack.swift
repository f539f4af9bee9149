/// A TIFF file, read as the series that its metadata describe.
final class TIFFStack: PageFile {
    /// The most bytes of planes that fit a file with 32-bit offsets and a directory for each plane.
    private static let room = 1 << 32 - 1 << 24

    let content: FileSeries
    private let file: TIFFFile
    private let instrumentPixelSize: Double?
    /// What decoding a page of the series with a number takes at most.
    private let decoding: [Int: DecodingMemory]

    /// Reads all directories, and the metadata in the description of the first.
    ///
    /// The metadata may describe planes without directories of their own. If the file does not hold
    /// them, and they are few enough that ImageJ would have written directories, the description
    /// was copied from another file and is ignored.
    ///
    /// - Parameters:
    ///   - input: The file; an open descriptor must outlive the stack.
    ///   - fileName: The name of the file, by which metadata tell its planes; `nil` if unknown.
    ///   - limits: Limits on decoding.
    ///   - interpretation: The meaning of its pixels.
    /// - Throws: ``ImageError``.
    init(
        input: ImageInput, fileName: String?, limits: DecodingLimits,
        as interpretation: PixelInterpretation
    ) throws(ImageError) {
        let file = try TIFFFile(input: input, limits: limits, as: interpretation)
        self.file = file
        let pages = file.pages.map { StackPage($0) }
        let instrument = try InstrumentStack.read(from: file)
        instrumentPixelSize = instrument?.pixelSize
        var content = try FileSeries.of(
            pages, describing: { file.pages[$0].description }, instrument: instrument,
            fileName: fileName, as: interpretation)
        if let last = content.series.first?.stack.lastFollowing {
            let first = file.pages[0]
            try limits.image.check(width: first.header.width, height: first.header.height)
            do {
                _ = try file.page(at: 0, following: last)
            } catch  where error.machineErrno == nil {
                let plane = first.header.rowBytes * first.header.height * first.samples
                guard instrument?.follows != true, last < Self.room / plane else { throw error }
                content = try FileSeries.of(pages, describing: { _ in nil }, as: interpretation)
                content.unprocessed.add(.missingPlanes, count: last)
            }
        }
        if content.series.count == 1 {
            content.series[0].stack.describe(instrument?.channels ?? [])
            content.series[0].stack.describe(
                try TIFFChannels.read(from: file, stack: content.series[0].stack))
        }
        self.content = content
        decoding = Dictionary(
            content.series.map { series in
                let pages = series.stack.usedPages.lazy.map { file.pages[$0].header.decoding }
                return (series.index, pages.reduce(.none, DecodingMemory.largest))
            }, uniquingKeysWith: DecodingMemory.largest)
    }

    func header(of series: Series) -> PageHeader {
        let page = file.pages[series.stack.usedPages.first ?? 0]
        var header = page.header
        header.decoding = decoding[series.index] ?? header.decoding
        header.pixelSize = series.stack.pixelSize ?? instrumentPixelSize ?? page.pixelSize
        return header
    }

    func check(_ plane: PlaneOrder.Position, of series: Series) throws(ImageError) {
        _ = try place(of: plane, in: series)
    }

    func page(holding plane: PlaneOrder.Position, of series: Series) -> Int? {
        guard series.stack.lastFollowing == nil,
            case .page(let page, _, _) = series.stack.place(of: plane)
        else { return nil }
        return page
    }

    func storage(ofPages pages: Set<Int>) throws(ImageError) -> [Int: PageStorage] {
        try file.storage(ofPages: pages)
    }

    func page(
        at plane: PlaneOrder.Position, of series: Series
    ) throws(ImageError) -> any PageReader {
        let (page, sample, following) = try place(of: plane, in: series)
        return try file.page(at: page, sample: sample, following: following)
    }

    private func place(
        of plane: PlaneOrder.Position, in series: Series
    ) throws(ImageError) -> (page: Int, sample: Int, following: Int) {
        switch series.stack.place(of: plane) {
        case .page(let page, let sample, let following):
            if let refusal = file.pages[page].refusal { throw refusal }
            return (page, sample, following)
        case .absent:
            throw .broken(reason: "its metadata describe planes that it does not hold")
        }
    }
}

extension StackPage {
    /// The characters of a description in which the words for an overview are looked for: slide
    /// scanners write them into the first lines, such as "label 387x463".
    private static let longestName = 256

    fileprivate init(_ tags: TIFFTags) {
        let header = tags.header
        self.init(
            width: header.width, height: header.height, channels: header.channels,
            kind: header.kind, samples: tags.samples, isReduced: tags.isReduced,
            refusal: tags.refusal,
            overviewWords: SeriesShape.overviewWords(
                in: String((tags.description ?? "").prefix(Self.longestName))),
            subImages: tags.subImages)
    }
}

extension TIFFTags {
    /// The side of a pixel in micrometres; `nil` if unknown.
    ///
    /// The unit is that of ImageJ's description, else that of the resolution tags.
    fileprivate var pixelSize: Double? {
        let unit: Double? =
            switch resolution?.unit {
            case .inch: LengthUnit.micrometres(per: "inch")
            case .centimetre: LengthUnit.micrometres(per: "cm")
            case .some(.none), nil: nil
            }
        return resolution.flatMap {
            PixelSide.ofTIFF(description: description ?? "", x: $0.x, y: $0.y, unit: unit)
        }
    }
}
