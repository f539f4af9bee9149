/// An image file that is open: what it holds, and the pictures that it is segmented as.
package final class ImageReader {
    /// What the file's first bytes say that it is.
    package let format: ImageFormat
    /// What the header of its first page says.
    package let header: PageHeader
    /// How many planes there are.
    package let stack: StackSize
    /// What is segmented, in the order of time.
    package let pictures: [Picture]
    private let page: any PageReader
    private let limits: DecodingLimits

    /// Reads the headers of a file.
    ///
    /// - Parameters:
    ///   - input: The file; what it describes must outlive the reader.
    ///   - limits: What decoding may take.
    ///   - choice: Which planes are wanted of a file with several.
    /// - Throws: ``ImageError``.
    package init(
        _ input: ImageInput, limits: DecodingLimits = DecodingLimits(),
        choice: PlaneChoice = PlaneChoice()
    ) throws(ImageError) {
        page = try PNGPage(input)
        format = .png
        header = page.header
        try limits.image.check(width: header.width, height: header.height)
        stack = StackSize()
        pictures = [Picture()]
        self.limits = limits
    }

    /// The pixels of a picture, a band of rows at a time.
    ///
    /// For numbers of more than 16 bits and for signed ones, the picture is read once to find
    /// their range.
    ///
    /// - Throws: ``ImageError``.
    package func source(of picture: Picture) throws(ImageError) -> any RasterSource {
        PageRasters(page, time: limits.time)
    }
}
