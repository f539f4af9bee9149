import Images
import Tensors

/// The choice of one scale for the frames and planes of a series.
extension Segmenter {
    /// The most frames that are looked at.
    private static let mostLookedFrames = 4

    /// Chooses the scale of a series by looks at some of its pictures.
    ///
    /// Pictures that cannot be decoded are left out; their own turn reports them.
    ///
    /// - Parameters:
    ///   - pictures: The pictures of the series, in order.
    ///   - reader: The file.
    ///   - decided: Whether its nuclei are bright or dark; `nil` where the setting says so.
    ///   - progress: Called while they are examined; cancels by throwing.
    /// - Returns: The scale of all of them; `nil` where nothing has to be chosen.
    /// - Throws: ``ImageError`` where the machine is at fault, and what `progress` throws.
    /// - Complexity: O(*n*), where *n* is the number of pixels of four pictures, each of which is
    ///   decoded up to six times.
    package func decideScale(
        of pictures: [Picture], in reader: ImageReader, polarity decided: PolarityDecision?,
        progress: (ProgressEvent) throws -> Void
    ) throws -> ScaleChoice? {
        guard let rules = scaleRules, scale.factor == .auto else { return nil }
        let count = min(pictures.count, Self.mostLookedFrames)
        var choices: [ScaleChoice] = []
        for index in 0..<count {
            let picture = pictures[
                count == 1 ? 0 : index * (pictures.count - 1) / (count - 1)]
            do {
                let choice = try withoutActuallyEscaping(progress) { progress in
                    try lookedScale(
                        of: picture, in: reader, polarity: decided, rules: rules,
                        progress: progress)
                }
                if let choice { choices.append(choice) }
            } catch let error as ImageError where error.machineErrno == nil {
                continue
            }
        }
        return ScaleChoice(ofSeries: choices)
    }

    /// The scale of a picture by looks at its windows, else by its pixel size; `nil` where neither
    /// tells.
    private func lookedScale(
        of picture: Picture, in reader: ImageReader, polarity decided: PolarityDecision?,
        rules: ScaleRules, progress: @escaping (ProgressEvent) throws -> Void
    ) throws -> ScaleChoice? {
        let survey = try FrameSurvey(of: picture, in: reader, progress: progress)
        if let choice = ScaleRules.userChoice(scale, rules: rules, pixelSize: survey.pixelSize) {
            return choice
        }
        let preparation = modelRules.preparation
        let curve = preparation.curve(
            for: survey.statistics,
            decision: decided
                ?? PolarityDecision(
                    setting: polarity, brightness: preparation.brightness(of: survey.statistics)))
        let subject = ScaleSubject(
            size: survey.size, pixelSize: survey.pixelSize, curve: curve
        ) { count, side in
            // Decoded again for each look, so that no picture is kept in memory.
            try survey.regions(
                count: count, side: side, inverted: curve.record.inverted, of: picture,
                in: reader, progress: progress)
        }
        return try lookedScale(of: subject, rules: rules)
            ?? rules.guess(pixelSize: survey.pixelSize)
    }
}

extension ScaleChoice {
    /// The middle of the choices for some pictures of a series, for good.
    ///
    /// - Parameter choices: Those of pictures that show nuclei; without any, nothing is scaled.
    package init(ofSeries choices: [ScaleChoice]) {
        let sorted = choices.sorted { $0.factor < $1.factor }
        self =
            sorted.isEmpty
            ? ScaleChoice(factor: 1, source: .none, isFinal: true, hasLooked: true)
            : sorted[sorted.count / 2].final
    }
}
