/// An open image file: its series of planes, and the images that it is segmented as.
package final class ImageReader {
    /// The format, detected from the first bytes of the file.
    package let format: ImageFormat
    /// The pictures to segment, by series, then by time, then by z slice; at least one.
    package let pictures: [Picture]
    /// Everything in the file that no picture is made of, but for channels, z slices and time
    /// points that were not chosen.
    package let unprocessed: [UnprocessedPart]
    let file: any PageFile
    /// The index in the file's content of the series with a number.
    private let places: [Int: Int]
    let limits: DecodingLimits

    /// Reads the headers of a file.
    ///
    /// - Parameters:
    ///   - input: The file; an open descriptor must outlive the reader.
    ///   - fileName: The name of the file, by which metadata tell the planes that are in it from
    ///     those in other files; `nil` if unknown.
    ///   - limits: Limits on decoding.
    ///   - choice: The planes to read of a file with several.
    ///   - interpretation: The meaning of its pixels; the limits of ``FileLimits`` apply to
    ///     intensities, since labels are read picture by picture for those.
    /// - Throws: ``ImageError``.
    package init(
        input: ImageInput, fileName: String? = nil, limits: DecodingLimits = DecodingLimits(),
        choice: PlaneChoice = PlaneChoice(),
        as interpretation: PixelInterpretation = .intensities
    ) throws(ImageError) {
        format = try FileSignature.format(of: input.prefix(FileSignature.length))
        let file = try Self.open(
            input, named: fileName, as: interpretation, format: format, limits: limits)
        self.file = file
        self.limits = limits
        let series = file.content.series
        places = Dictionary(
            series.enumerated().map { ($1.index, $0) }, uniquingKeysWith: { first, _ in first })
        for one in series {
            let header = file.header(of: one)
            try limits.image.check(width: header.width, height: header.height)
        }
        let selection = try choice.selection(of: series)
        pictures = selection.pictures
        var parts = file.content.unprocessed
        parts.add(selection.unprocessed)
        unprocessed = parts.list
        let areIntensities = interpretation == .intensities
        if areIntensities { try checkPictureCount() }
        for picture in pictures {
            guard let place = places[picture.series] else { continue }
            for plane in picture.planes(in: series[place].stack) {
                try file.check(plane, of: series[place])
            }
        }
        if areIntensities {
            try checkWork(size: input.size, choosesChannel: choice.channel == .auto)
        }
    }

    private static func open(
        _ input: ImageInput, named fileName: String?, as interpretation: PixelInterpretation,
        format: ImageFormat, limits: DecodingLimits
    ) throws(ImageError) -> any PageFile {
        switch format {
        case .tiff:
            try TIFFStack(input: input, fileName: fileName, limits: limits, as: interpretation)
        case .png:
            SinglePage(
                reader: try PNGFormat.open(input, as: interpretation),
                otherFrames: try PNGFormat.otherFrames(in: input))
        case .jpeg: SinglePage(reader: try JPEGFormat.open(input))
        case .bmp: SinglePage(reader: try BMPPage(input: input, as: interpretation))
        case .pnm: SinglePage(reader: try PNMFormat.open(input))
        }
    }

    /// The samples of an image as they are stored, projected if it is a projection.
    ///
    /// A projection is made of the z slices that the file holds.
    ///
    /// - Parameter picture: One of ``pictures``.
    /// - Returns: A reader of its own.
    /// - Throws: ``ImageError``.
    package func page(of picture: Picture) throws(ImageError) -> any PageReader {
        let series = series(of: picture)
        let planes = picture.planes(in: series.stack)
        guard planes.count > 1 else { return try file.page(at: planes[0], of: series) }
        let header = file.header(of: series)
        return ProjectedPage(header: header, count: planes.count, time: limits.time) {
            [file] number throws(ImageError) in try file.page(at: planes[number], of: series)
        }
    }

    /// The pixels of an image, a band of rows at a time.
    ///
    /// An image of more than 16 bits, or of signed samples, is read once to find its range.
    ///
    /// - Parameter picture: One of ``pictures``.
    /// - Returns: A source of its own.
    /// - Throws: ``ImageError``.
    package func source(of picture: Picture) throws(ImageError) -> any RasterSource {
        let page = try page(of: picture)
        let pixelSize = header(of: picture).pixelSize
        let source: any RasterSource =
            switch page.header.kind {
            case .unsigned(8), .unsigned(16):
                PageRasters(page: page, pixelSize: pixelSize, time: limits.time)
            case .unsigned, .signed, .float:
                try ScaledRasters(page: page, pixelSize: pixelSize, time: limits.time)
            }
        guard let colour = picture.colour else { return source }
        return ColourRasters(of: source, colour: colour)
    }

    /// Whether the file holds all planes of a picture, such as one in another channel.
    package func holds(_ picture: Picture) -> Bool {
        let series = series(of: picture)
        let planes = picture.planes(in: series.stack)
        return !planes.isEmpty
            && planes.allSatisfy { (try? file.check($0, of: series)) != nil }
    }

    func series(of picture: Picture) -> Series {
        guard let place = places[picture.series] else {
            preconditionFailure("a picture of another file")
        }
        return file.content.series[place]
    }
}

/// What is known of a picture's series, which may differ from others in size and kind.
extension ImageReader {
    /// The header of the first picture; if a page holds several channels, of one of them.
    package var header: PageHeader { header(of: pictures[0]) }
    /// The number of planes along each axis of the first picture's series.
    package var stack: StackSize { stack(of: pictures[0]) }
    /// The name of each channel of the first picture's series; `nil` if it has none.
    package var channelNames: [String?] { channelNames(of: pictures[0]) }
    /// The colour in which each channel of the first picture's series is displayed; `nil` if unknown.
    package var channelColours: [ChannelColour?] { channelColours(of: pictures[0]) }

    /// The name of each channel of a picture's series; `nil` if it has none.
    package func channelNames(of picture: Picture) -> [String?] {
        series(of: picture).stack.channelNames
    }

    /// The stain of each channel of a picture's series, if the file gives it besides the name.
    package func stains(of picture: Picture) -> [String?] { series(of: picture).stack.stains }

    /// The colour in which each channel of a picture's series is displayed; `nil` if unknown.
    package func channelColours(of picture: Picture) -> [ChannelColour?] {
        series(of: picture).stack.channelColours
    }

    /// Whether a picture is RGB, and its series has no other channels.
    package func isColour(_ picture: Picture) -> Bool {
        header(of: picture).channels >= 3 && stack(of: picture).channels == 1
    }

    /// A picture in another channel of its series.
    package func picture(_ picture: Picture, in channel: ChannelDecision) -> Picture {
        picture.inChannel(channel, names: channelNames(of: picture))
    }

    /// The number of images (positions, series) that the file describes.
    package var images: Int { file.content.count }

    /// The header that all planes of a picture's series share.
    package func header(of picture: Picture) -> PageHeader {
        file.header(of: series(of: picture))
    }

    /// The number of planes along each axis of a picture's series.
    package func stack(of picture: Picture) -> StackSize { series(of: picture).stack.size }

    /// The name of a picture's series; `nil` if the file does not name it.
    package func seriesName(of picture: Picture) -> String? { series(of: picture).name }

    /// The header and the size of each series that pictures are made of.
    package var shapes: [(header: PageHeader, stack: StackSize)] {
        var known: Set<Int> = []
        return pictures.filter { known.insert($0.series).inserted }.map {
            (header(of: $0), stack(of: $0))
        }
    }
}

extension Picture {
    /// The planes that the picture consists of: one, or all z slices of a projection that the file
    /// holds.
    func planes(in stack: Stack) -> [PlaneOrder.Position] {
        let zSlices = zSlice.map { [$0] } ?? stack.zSlices(ofChannel: channel, time: time)
        return zSlices.map { .init(channel: channel, zSlice: $0, time: time) }
    }
}

/// The meaning of a file's pixels: intensities or labels.
package enum PixelInterpretation: Sendable {
    /// Intensities; palette entries are colours.
    ///
    /// A TIFF whose smallest sample is white (WhiteIsZero) is inverted.
    case intensities
    /// The integers of a label image or a mask.
    ///
    /// Of a coloured palette the index is the label, and samples of a TIFF with 8 bits or more are
    /// used as stored. ImageJ displays masks through an inverting palette, and writes that as
    /// WhiteIsZero (its TiffEncoder).
    case labels
}
