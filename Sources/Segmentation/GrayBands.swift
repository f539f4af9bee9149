import Images
import Linux
import Tensors

/// An image's gray intensities and their statistics.
struct GrayBands {
    /// The luma of each pixel.
    let gray: StoredPlane<UInt16>
    /// Histograms and clipping of the valid pixels.
    let tally: ImageTally
    /// The pixels with data.
    let valid: ValidPixels
    /// What preparation needs.
    let statistics: IntensityStatistics

    /// Some rows, in which the pixels without data have an intensity of the background.
    ///
    /// - Throws: ``FileError``.
    func rows(in rows: Range<Int>, background: UInt16) throws(FileError) -> Plane<UInt16> {
        var band = try gray.rows(in: rows)
        if !valid.isWhole { valid.fill(&band, firstRow: rows.lowerBound, with: background) }
        return band
    }
}

extension Segmenter {
    /// Decodes an image once, band by band, and hands its samples to the receiver.
    ///
    /// - Throws: ``ImageError``, ``FileError``, and what `receiver` and `progress` throw.
    func decode(
        _ source: any RasterSource, layout: BandLayout,
        into receiver: inout some SegmentationReceiver,
        progress: (ProgressEvent) throws -> Void
    ) throws -> GrayBands {
        var gray = try layout.plane(of: UInt16.self)
        var statistics = ImageTally(bits: source.bits)
        for rows in layout.bands {
            try progress(.began(.decode))
            let samples = try source.raster(rows: rows)
            try progress(.began(.prepare))
            try gray.write(statistics.add(samples), firstRow: rows.lowerBound)
            try progress(.began(.encode))
            try receiver.receive(samples: samples, firstRow: rows.lowerBound)
        }
        try progress(.began(.prepare))
        let largest = statistics.intensities.largest
        let zeroIsNoData = source.scale?.zeroIsNoData ?? false
        let border = try border(
            in: gray, tally: statistics, zeroIsNoData: zeroIsNoData, layout: layout)
        let zeros = zeroIsNoData ? statistics.leaveOutZeros() : nil
        if let border { statistics.leaveOut(border) }
        let valid = ValidPixels(border: border, zeros: zeros, of: layout.size.pixelCount)
        return GrayBands(
            gray: gray, tally: statistics, valid: valid,
            statistics: IntensityStatistics(
                of: statistics.intensities, bits: source.bits, largest: largest,
                validFraction: valid.fraction))
    }

    /// The border without data; only looked for if an edge of the image has runs of one value.
    ///
    /// - Throws: ``FileError``.
    private func border(
        in gray: StoredPlane<UInt16>, tally: ImageTally, zeroIsNoData: Bool, layout: BandLayout
    ) throws(FileError) -> ConstantBorder? {
        guard let value = tally.borderCandidate(zeroIsNoData: zeroIsNoData) else { return nil }
        var scan = BorderScan(value: value, size: layout.size)
        for rows in layout.bands { scan.add(try gray.rows(in: rows)) }
        return scan.border(count: tally.intensities.count(of: Int(value)))
    }
}
