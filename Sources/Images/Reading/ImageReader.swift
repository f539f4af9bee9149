/// An open image file: its planes, and the images that it is segmented as.
package final class ImageReader {
    /// The format, detected from the first bytes of the file.
    package let format: ImageFormat
    /// The header of the first plane; if a page holds several channels, of one of them.
    package let header: PageHeader
    /// The number of planes along each axis.
    package var stack: StackSize { file.stack.size }
    /// The name of each channel; `nil` if it has none.
    package var channelNames: [String?] { file.stack.channelNames }
    /// The colour in which each channel is displayed; `nil` if the file does not say it.
    package var channelColours: [ChannelColour?] { file.stack.channelColours }
    /// The number of images (positions, series) that the file describes; the first is read.
    package var images: Int { file.stack.images }
    /// The stain of each channel, if the file gives it besides the names; else `nil`.
    package var stains: [String?] { file.stack.stains }
    /// Whether pixels are RGB, and the file has no other channels.
    package var isColour: Bool { header.channels >= 3 && stack.channels == 1 }
    /// The pictures to segment, by time, then by z slice, in the channel that the setting or a name
    /// gives, else in the first.
    package let pictures: [Picture]
    private let file: any PageFile
    let limits: DecodingLimits

    /// Reads the headers of a file.
    ///
    /// - Parameters:
    ///   - input: The file; an open descriptor must outlive the reader.
    ///   - limits: Limits on decoding.
    ///   - choice: The planes to read of a file with several.
    ///   - interpretation: The meaning of its pixels.
    /// - Throws: ``ImageError``.
    package init(
        input: ImageInput, limits: DecodingLimits = DecodingLimits(),
        choice: PlaneChoice = PlaneChoice(),
        as interpretation: PixelInterpretation = .intensities
    ) throws(ImageError) {
        format = try FileSignature.format(of: input.prefix(FileSignature.length))
        let file = try Self.open(input, as: interpretation, format: format, limits: limits)
        self.file = file
        self.limits = limits
        header = file.header
        try limits.image.check(width: header.width, height: header.height)
        let stack = file.stack
        pictures = try choice.pictures(
            of: stack.size, names: stack.channelNames, stains: stack.stains, isColour: header.channels >= 3)
        for picture in pictures {
            for plane in picture.planes(in: stack.size) { try file.check(plane) }
        }
    }

    private static func open(
        _ input: ImageInput, as interpretation: PixelInterpretation, format: ImageFormat,
        limits: DecodingLimits
    ) throws(ImageError) -> any PageFile {
        switch format {
        case .tiff: try TIFFStack(input: input, limits: limits, as: interpretation)
        case .png: SinglePage(reader: try PNGFormat.open(input, as: interpretation))
        case .jpeg: SinglePage(reader: try JPEGFormat.open(input))
        case .bmp: SinglePage(reader: try BMPPage(input: input, as: interpretation))
        case .pnm: SinglePage(reader: try PNMFormat.open(input))
        }
    }

    /// The samples of an image as they are stored, projected if it is a projection.
    ///
    /// - Parameter picture: One of ``pictures``.
    /// - Returns: A reader of its own.
    /// - Throws: ``ImageError``.
    package func page(of picture: Picture) throws(ImageError) -> any PageReader {
        let planes = picture.planes(in: file.stack.size)
        guard planes.count > 1 else { return try file.page(at: planes[0]) }
        return ProjectedPage(header: header, count: planes.count, time: limits.time) {
            [file] number throws(ImageError) in try file.page(at: planes[number])
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
        let source: any RasterSource =
            switch page.header.kind {
            case .unsigned(8), .unsigned(16):
                PageRasters(page: page, pixelSize: header.pixelSize, time: limits.time)
            case .unsigned, .signed, .float:
                try ScaledRasters(page: page, pixelSize: header.pixelSize, time: limits.time)
            }
        guard let colour = picture.colour else { return source }
        return ColourRasters(of: source, colour: colour)
    }
}

extension Picture {
    /// The planes that the picture consists of: one, or all z slices of a projection.
    fileprivate func planes(in stack: StackSize) -> [PlaneOrder.Position] {
        let zSlices = zSlice.map { $0..<$0 + 1 } ?? 0..<stack.zSlices
        return zSlices.map { .init(channel: channel, zSlice: $0, time: time) }
    }
}

/// The meaning of a file's pixels: intensities or labels.
package enum PixelInterpretation: Sendable {
    /// Intensities, as they are stored, even if a TIFF says that the smallest is white (WhiteIsZero).
    ///
    /// The indices of a display table are intensities; of other palettes the colours are.
    case intensities
    /// The integers of a label image or a mask.
    ///
    /// Of a coloured palette the index is the label. ImageJ displays masks through an inverting
    /// palette, and writes that as WhiteIsZero (its TiffEncoder): the samples are used as stored.
    case labels
}
