import Images
import Tensors

/// An image's gray intensities, and the statistics of all its samples.
struct GrayBands {
    /// The luma of each pixel.
    let gray: StoredPlane<UInt16>
    /// Histograms and clipping.
    let statistics: ImageTally
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
        return GrayBands(gray: gray, statistics: statistics)
    }
}
