import Images

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
        var frames: [Frame] = []
        for picture in pictures {
            do {
                let survey = try FrameSurvey(of: picture, in: reader, progress: progress)
                frames.append(
                    Frame(size: survey.size, statistics: survey.statistics) { count, report in
                        // Decoded again only in doubt, so that no picture is kept in memory.
                        try survey.regions(
                            count: count, of: picture, in: reader, progress: report)
                    })
            } catch let error as ImageError where error.machineErrno == nil {
                continue
            }
        }
        // Pictures without contrast say nothing.
        let contrasted = frames.filter { !$0.statistics.isEmpty }
        return frames.isEmpty
            ? nil
            : try decidePolarity(of: contrasted.isEmpty ? frames : contrasted, progress: progress)
    }

    /// How convincing bright nuclei are in a picture, on one region of it, 0…1.
    ///
    /// Tells the nuclear channel from others.
    ///
    /// - Parameters:
    ///   - picture: The picture; decoded twice.
    ///   - reader: Its file.
    ///   - progress: Called while it is examined; cancels by throwing.
    /// - Returns: 0…1; 0 if nothing is found.
    /// - Throws: ``ImageError``, and what `progress` throws.
    package func conviction(
        ofBrightNucleiIn picture: Picture, in reader: ImageReader,
        progress: (ProgressEvent) throws -> Void
    ) throws -> Double {
        let survey = try FrameSurvey(of: picture, in: reader, progress: progress)
        let brightness = modelRules.preparation.brightness(of: survey.statistics)
        let curve = modelRules.preparation.curve(
            for: survey.statistics,
            decision: PolarityDecision(setting: .brightNuclei, brightness: brightness))
        let regions = try survey.regions(count: 1, of: picture, in: reader, progress: progress)
        return conviction(of: regions, table: curve.table)
    }

    /// Decides for an image that is decoded.
    ///
    /// - Throws: ``FileError``.
    func decidePolarity(of image: GrayBands, size: PlaneSize) throws -> PolarityDecision {
        let background = image.statistics.background(inverted: false)
        let frame = Frame(size: size, statistics: image.statistics) { count, _ in
            try Region.chosen(count: count, size: size, range: image.statistics.range) {
                try image.rows(in: $0, background: background)
            }
        }
        return try decidePolarity(of: [frame]) { _ in }
    }

    private func decidePolarity(
        of frames: [Frame], progress: (ProgressEvent) throws -> Void
    ) throws -> PolarityDecision {
        let preparation = modelRules.preparation
        let evidence = frames.map { preparation.brightness(of: $0.statistics) }
        guard let brightness = BrightnessEvidence.average(evidence) else {
            preconditionFailure("a file has a picture")
        }
        let first = PolarityDecision(
            setting: polarity, brightness: brightness, frames: frames.count)
        guard polarity == .auto, !brightness.isDecisive else { return first }
        let regions = min(regionCount(size: frames[0].size), Self.mostRegions)
        // Frames of a file resemble each other, so the regions are spread over them.
        let asked = frames.prefix(regions)
        var (bright, dark, count) = (0.0, 0.0, 0)
        for (index, frame) in asked.enumerated() {
            let share = regions / asked.count + (index < regions % asked.count ? 1 : 0)
            let chosen: [Region]
            do {
                chosen = try frame.regions(share, progress)
            } catch let error as ImageError where error.machineErrno == nil {
                continue
            }
            func sum(_ setting: Polarity) -> Double {
                let curve = preparation.curve(
                    for: frame.statistics,
                    decision: PolarityDecision(setting: setting, brightness: brightness))
                return conviction(of: chosen, table: curve.table) * Double(chosen.count)
            }
            bright += sum(.brightNuclei)
            dark += sum(.darkNuclei)
            count += chosen.count
        }
        guard count > 0 else { return first }
        return PolarityDecision(
            setting: polarity, brightness: brightness,
            network: NetworkEvidence(bright: bright / Double(count), dark: dark / Double(count)),
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

/// A picture that is examined.
private struct Frame {
    let size: PlaneSize
    let statistics: IntensityStatistics
    /// At most so many regions with much contrast.
    let regions: (Int, (ProgressEvent) throws -> Void) throws -> [Region]
}
