/// An image file that is open: what it holds, and the pictures that it is segmented as.
package final class ImageReader {
    /// What the file's first bytes say that it is.
    package let format: ImageFormat
    /// What the header of its first plane says; of a page with several channels, of one of them.
    package let header: PageHeader
    /// How many planes there are.
    package var stack: StackSize { file.stack.size }
    /// The names of its channels, as many as there are.
    package var channelNames: [String?] { file.stack.channelNames }
    /// How many images (positions, series) it describes; the first of them is read.
    package var images: Int { file.stack.images }
    /// What is segmented, in the order of time.
    package let pictures: [Picture]
    private let file: any PageFile
    let limits: DecodingLimits

    /// Reads the headers of a file.
    ///
    /// - Parameters:
    ///   - input: The file; what it describes must outlive the reader.
    ///   - limits: What decoding may take.
    ///   - choice: Which planes are wanted of a file with several.
    ///   - content: What its pixels are read as.
    /// - Throws: ``ImageError``.
    package init(
        _ input: ImageInput, limits: DecodingLimits = DecodingLimits(),
        choice: PlaneChoice = PlaneChoice(), as content: ImageContent = .picture
    ) throws(ImageError) {
        format = try FileSignature.format(of: input.beginning(FileSignature.length))
        let file = try Self.open(format, input, limits, content)
        self.file = file
        self.limits = limits
        header = file.header
        try limits.image.check(width: header.width, height: header.height)
        let stack = file.stack
        pictures = try choice.pictures(
            of: stack.size, names: stack.channelNames, stains: stack.stains)
        for picture in pictures {
            for plane in picture.planes(in: stack.size) { try file.check(plane) }
        }
    }

    private static func open(
        _ format: ImageFormat, _ input: ImageInput, _ limits: DecodingLimits,
        _ content: ImageContent
    ) throws(ImageError) -> any PageFile {
        switch format {
        case .tiff: try TIFFStack(input, limits: limits, as: content)
        case .png: SinglePage(try PNGPage(input, as: content))
        case .jpeg: SinglePage(try JPEGPage(input))
        case .bmp: SinglePage(try BMPPage(input))
        case .pnm: SinglePage(try PNMPage(input))
        }
    }

    /// The samples of a picture as the file holds them, projected where it is.
    ///
    /// - Throws: ``ImageError``.
    package func page(of picture: Picture) throws(ImageError) -> any PageReader {
        let planes = picture.planes(in: file.stack.size)
        guard planes.count > 1 else { return try file.page(planes[0]) }
        return ProjectedPage(header: header, count: planes.count, time: limits.time) {
            [file] number throws(ImageError) in try file.page(planes[number])
        }
    }

    /// The pixels of a picture, a band of rows at a time.
    ///
    /// For numbers of more than 16 bits and for signed ones, the picture is read once to find
    /// their range.
    ///
    /// - Throws: ``ImageError``.
    package func source(of picture: Picture) throws(ImageError) -> any RasterSource {
        let page = try page(of: picture)
        switch page.header.kind {
        case .unsigned(8), .unsigned(16):
            return PageRasters(page, pixelSize: header.pixelSize, time: limits.time)
        case .unsigned, .signed, .float:
            return try ScaledRasters(page, pixelSize: header.pixelSize, time: limits.time)
        }
    }
}

extension Picture {
    /// The planes that it is made of.
    fileprivate func planes(in stack: StackSize) -> [PlaneOrder.Position] {
        let focuses = focus.map { $0..<$0 + 1 } ?? 0..<stack.focuses
        return focuses.map { .init(channel: channel, focus: $0, time: time) }
    }
}
