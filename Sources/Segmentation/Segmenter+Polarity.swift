import Images
import Linux
import Tensors
import Tiles

/// The decision whether nuclei are bright or dark: one for all pictures of a file.
extension Segmenter {
    /// The most frames of a file that are examined.
    package static let mostFrames = 8
    /// The most regions on which the network is asked.
    private static let mostRegions = 4
    /// The part of the network's time for the image that may be spent on the question.
    private static let budget = 0.1

    /// Decides for a file from some of its pictures.
    ///
    /// Pictures that cannot be decoded are left out; their own turn reports them.
    ///
    /// - Parameters:
    ///   - pictures: Pictures of the file, at most ``mostFrames``, spread over it.
    ///   - reader: The file.
    ///   - progress: Called while they are examined; cancels by throwing.
    /// - Returns: The decision; `nil` if no picture can be decoded.
    /// - Throws: ``ImageError`` where the machine is at fault, and what `progress` throws.
    /// - Complexity: O(*n*), where *n* is the number of pixels; each is decoded once, and in doubt
    ///   twice.
    package func decidePolarity(
        of pictures: [Picture], in reader: ImageReader,
        progress: (ProgressEvent) throws -> Void
    ) throws -> PolarityDecision? {
        var surveys: [FrameSurvey] = []
        for picture in pictures {
            try progress(.working)
            do {
                let source = try reader.source(of: picture)
                surveys.append(try FrameSurvey(of: source, progress: progress))
            } catch let error as ImageError where error.machineErrno == nil {
                continue
            }
        }
        return surveys.isEmpty ? nil : try decidePolarity(of: surveys)
    }

    /// How convincing bright nuclei are in a picture, on one region of it, 0…1.
    ///
    /// Tells the nuclear channel from others.
    ///
    /// - Parameters:
    ///   - source: The picture; decoded twice.
    ///   - progress: Called while it is examined; cancels by throwing.
    /// - Throws: ``ImageError``, and what `progress` throws.
    package func conviction(
        ofBrightNucleiIn source: any RasterSource, progress: (ProgressEvent) throws -> Void
    ) throws -> Double {
        let frame = try FrameSurvey(of: source, progress: progress)
        let brightness = modelRules.preparation.brightness(of: frame.statistics)
        let curve = modelRules.preparation.curve(
            for: frame.statistics,
            decision: PolarityDecision(setting: .brightNuclei, brightness: brightness))
        let regions = try Region.chosen(
            count: 1, size: frame.size, range: frame.statistics.range, rows: frame.rows)
        return conviction(of: regions, table: curve.table)
    }

    /// Decides for an image that is decoded.
    ///
    /// - Throws: ``FileError``.
    func decidePolarity(of image: GrayBands, size: PlaneSize) throws -> PolarityDecision {
        try decidePolarity(of: [FrameSurvey(of: image, size: size)])
    }

    private func decidePolarity(of frames: [FrameSurvey]) throws -> PolarityDecision {
        let preparation = modelRules.preparation
        let evidence = frames.map { preparation.brightness(of: $0.statistics) }
        guard let brightness = BrightnessEvidence.average(evidence) else {
            preconditionFailure("a file has a picture")
        }
        let first = PolarityDecision(
            setting: polarity, brightness: brightness, frames: frames.count)
        guard polarity == .auto, !brightness.isDecisive else { return first }
        var (bright, dark) = (0.0, 0.0)
        let regions = min(regionCount(size: frames[0].size), Self.mostRegions)
        // Frames of a file resemble each other, so the regions are spread over them.
        let asked = frames.prefix(max(regions, 1))
        for (index, frame) in asked.enumerated() {
            let share = regions / asked.count + (index < regions % asked.count ? 1 : 0)
            let chosen = try Region.chosen(
                count: share, size: frame.size, range: frame.statistics.range,
                rows: frame.rows)
            for inverted in [false, true] {
                let setting: Polarity = inverted ? .darkNuclei : .brightNuclei
                let curve = preparation.curve(
                    for: frame.statistics,
                    decision: PolarityDecision(setting: setting, brightness: brightness))
                let sum = conviction(of: chosen, table: curve.table) * Double(chosen.count)
                if inverted { dark += sum } else { bright += sum }
            }
        }
        return PolarityDecision(
            setting: polarity, brightness: brightness,
            network: NetworkEvidence(
                bright: bright / Double(regions), dark: dark / Double(regions)),
            frames: frames.count)
    }

    /// The regions on which both polarities cost at most a tenth of the image's network time; at
    /// least one.
    private func regionCount(size: PlaneSize) -> Int {
        let plan = plan(width: size.width, height: size.height)
        let pixels = Double(plan.count * plan.tileSize.pixelCount)
        return max(1, Int(Self.budget * pixels / Double(2 * Region.side * Region.side)))
    }
}

/// A picture that is examined: its statistics, and its rows.
private struct FrameSurvey {
    let size: PlaneSize
    let statistics: IntensityStatistics
    /// Reads rows, with intensities of the background where there are no data.
    let rows: (Range<Int>) throws -> Plane<UInt16>

    /// Surveys an image that is decoded.
    init(of image: GrayBands, size: PlaneSize) {
        self.size = size
        statistics = image.statistics
        let background = image.statistics.background(inverted: false)
        rows = { try image.rows(in: $0, background: background) }
    }

    /// Surveys a picture that is decoded for it, a band at a time.
    init(of source: any RasterSource, progress: (ProgressEvent) throws -> Void) throws {
        let size = PlaneSize(height: source.height, width: source.width)
        self.size = size
        var tally = ImageTally(bits: source.bits)
        let step = BandHeights(width: size.width).processed
        for first in stride(from: 0, to: size.height, by: step) {
            _ = tally.add(try source.raster(rows: first..<min(first + step, size.height)))
            try progress(.working)
        }
        let largest = tally.intensities.largest
        let zeroIsNoData = source.scale?.zeroIsNoData == true
        var border: ConstantBorder?
        if let value = tally.borderCandidate(zeroIsNoData: zeroIsNoData) {
            var scan = BorderScan(value: value, size: size)
            for first in stride(from: 0, to: size.height, by: step) {
                let rows = first..<min(first + step, size.height)
                scan.add(GrayImage.luma(of: try source.raster(rows: rows)))
                try progress(.working)
            }
            border = scan.border(count: tally.intensities.count(of: Int(value)))
        }
        if let border { tally.leaveOut(border) }
        let zeros = zeroIsNoData ? tally.leaveOutZeros() : nil
        let valid = ValidPixels(border: border, zeros: zeros, of: size.pixelCount)
        let statistics = IntensityStatistics(
            of: tally.intensities, bits: source.bits, largest: largest,
            validFraction: valid.fraction)
        self.statistics = statistics
        rows = { rows in
            var band = GrayImage.luma(of: try source.raster(rows: rows))
            valid.fill(
                &band, firstRow: rows.lowerBound, with: statistics.background(inverted: false))
            return band
        }
    }
}
