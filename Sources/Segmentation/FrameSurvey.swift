import Images
import Linux
import Tensors

/// The statistics of a picture that is decoded for them, a band at a time; no pixel is kept.
struct FrameSurvey {
    let size: PlaneSize
    let statistics: IntensityStatistics
    /// The side of a pixel in micrometres; `nil` where unknown.
    let pixelSize: Double?
    private let valid: ValidPixels
    private let largest: Int

    /// Decodes a picture, twice where it may have a border without data.
    ///
    /// - Throws: ``ImageError``, and what `progress` throws.
    init(
        of picture: Picture, in reader: ImageReader, progress: (ProgressEvent) throws -> Void
    ) throws {
        try progress(.began(.decode))
        let source = try reader.source(of: picture)
        let size = PlaneSize(height: source.height, width: source.width)
        self.size = size
        pixelSize = source.pixelSize
        var tally = ImageTally(bits: source.bits)
        let step = BandHeights(width: size.width).processed
        for first in stride(from: 0, to: size.height, by: step) {
            try progress(.began(.decode))
            _ = tally.add(try source.raster(rows: first..<min(first + step, size.height)))
        }
        largest = tally.intensities.largest
        let zeroIsNoData = source.scale?.zeroIsNoData == true
        var border: ConstantBorder?
        if let value = tally.borderCandidate(zeroIsNoData: zeroIsNoData) {
            var scan = BorderScan(value: value, size: size)
            for first in stride(from: 0, to: size.height, by: step) {
                let rows = first..<min(first + step, size.height)
                try progress(.began(.decode))
                scan.add(GrayImage.luma(of: try source.raster(rows: rows)))
            }
            border = scan.border(count: tally.intensities.count(of: Int(value)))
        }
        if let border { tally.leaveOut(border) }
        let zeros = zeroIsNoData ? tally.leaveOutZeros() : nil
        valid = ValidPixels(border: border, zeros: zeros, of: size.pixelCount)
        statistics = IntensityStatistics(
            of: tally.intensities, bits: source.bits, largest: largest,
            validFraction: valid.fraction)
    }

    /// Regions of the picture, which is decoded again.
    ///
    /// - Parameters:
    ///   - count: The most regions.
    ///   - side: Their side in pixels; less where the picture is smaller.
    ///   - inverted: Whether the picture's background is bright.
    ///   - picture: The picture.
    ///   - reader: Its file.
    ///   - progress: Called while it is decoded; cancels by throwing.
    /// - Returns: At least one region, unless `count` is 0.
    /// - Throws: ``ImageError``, and what `progress` throws.
    func regions(
        count: Int, side: Int = Region.side, inverted: Bool = false, of picture: Picture,
        in reader: ImageReader,
        progress: (ProgressEvent) throws -> Void
    ) throws -> [Region] {
        try progress(.began(.decode))
        let source = try reader.source(of: picture)
        let background = statistics.background(inverted: inverted)
        return try Region.chosen(
            count: count, side: side, size: size, range: statistics.range
        ) { rows in
            try progress(.began(.decode))
            var band = GrayImage.luma(of: try source.raster(rows: rows))
            valid.fill(&band, firstRow: rows.lowerBound, with: background)
            // The file may have changed since it was surveyed.
            let most = UInt16(clamping: largest)
            for index in band.elements.indices where band.elements[index] > most {
                band.elements[index] = most
            }
            return band
        }
    }
}
