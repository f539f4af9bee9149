/// An image of a TIFF file, in the order in which its pixels are stored.
final class TIFFPage: PageReader {
    let header: PageHeader
    private let handle: TIFFHandle
    private let isDisplayedMask: Bool

    /// Opens the page of some tags; see ``TIFFFile/page(at:sample:following:)``.
    init(
        input: ImageInput, tags page: TIFFTags, as interpretation: PixelInterpretation,
        origin: TIFFOrigin, sample: Int, following: Int, directoryLimit: Int
    ) throws(ImageError) {
        handle = try TIFFHandle(
            input: input, directory: page.directory, directoryLimit: directoryLimit,
            decoding: page.header.decoding.bytes)
        let layout = try TIFFLayout(
            handle.tags(), as: interpretation, origin: origin, palette: page.header.palette)
        var header = layout.header
        header.decoding = page.header.decoding
        self.header = header
        isDisplayedMask = layout.isDisplayedMask
        var plan = layout.plan
        plan.first_sample = UInt16(sample)
        plan.following = UInt64(following)
        try handle.begin(plan)
    }

    func read(
        _ rows: Range<Int>, into samples: UnsafeMutableRawBufferPointer
    ) throws(ImageError) {
        precondition(
            rows.lowerBound >= 0 && rows.upperBound <= header.height,
            "rows that the image does not have")
        precondition(samples.count >= rows.count * header.rowBytes, "rows do not fit")
        try handle.read(rows, into: samples)
        guard isDisplayedMask else { return }
        for index in 0..<rows.count * header.rowBytes { samples[index] = ~samples[index] }
    }
}
