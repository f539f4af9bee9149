/// An image of a TIFF file, in the order in which its pixels are stored.
final class TIFFPage: PageReader {
    let header: PageHeader
    private let handle: TIFFHandle

    /// Opens the page of some tags; see ``TIFFFile/page(at:sample:following:)``.
    init(
        input: ImageInput, tags page: TIFFTags, separatesSamples: Bool, sample: Int, following: Int
    ) throws(ImageError) {
        handle = try TIFFHandle(input: input, directory: page.directory)
        let layout = try TIFFLayout(
            handle.tags(), separatesSamples: separatesSamples, palette: page.header.palette)
        header = layout.header
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
    }
}
