import Batch
import FoundationEssentials
import Masks
import Segmentation
import Training

/// The steps of a refit.
extension Refit {
    /// The least area of a nucleus in pixels, as `segment` has it by default.
    static let minimumArea = SegmentationOptions().minimumArea

    /// The nuclei of all images.
    func segment(
        _ images: [EvaluatedImage], threshold: Double, by parameters: SplittingParameters
    ) throws -> [SegmentedImage] {
        try mapConcurrently(images, threads: request.threads) { image in
            SegmentedImage(
                image, threshold: threshold, parameters: parameters,
                minimumArea: Self.minimumArea)
        }
    }

    /// Takes the threshold of the best mean Dice coefficient.
    func fitThreshold(
        of rules: inout ModelRules, to images: [EvaluatedImage]
    ) -> RefitReport.Threshold {
        var search = ThresholdSearch()
        for image in images {
            search.add(
                probability: image.foreground, truth: image.truth, ignoring: image.ignored?.mask)
        }
        func dice(_ threshold: Double) -> Double {
            search.dice(at: Int((threshold * 100).rounded()))
        }
        let before = dice(rules.threshold)
        rules.threshold = search.bestThreshold
        return RefitReport.Threshold(
            value: rules.threshold, dice: dice(rules.threshold), diceBefore: before)
    }

    /// Takes the parameters of splitting that score best.
    func fitSplitting(
        of rules: inout NucleiRules, to images: [EvaluatedImage], threshold: Double
    ) throws -> RefitReport.Splitting {
        let search = SplittingSearch(
            images: images, threshold: threshold, minimumArea: Self.minimumArea,
            threads: request.threads)
        let before = try search.score(of: rules.splitting)
        var trials: [RefitReport.Splitting.Trial] = []
        let best = try search.best(from: rules.splitting) { trial, best in
            let (smoothing, depth) = (
                trial.parameters.relativeSmoothing, trial.parameters.minimumDynamics
            )
            trials.append(.init(smoothing: smoothing, depth: depth, rating: trial.rating))
            onEvent(
                .tried(
                    smoothing: smoothing, depth: depth, rating: trial.rating,
                    best: best.rating))
        }
        rules.splitting = best.parameters
        return RefitReport.Splitting(
            images: images.count, scoreBefore: before.value, score: best.score.value,
            pairs: best.pairs.count, pairsOfOneNucleus: best.pairs.ofOneNucleus, trials: trials)
    }

    /// Measures the ranges of activations over the files of all images that were used.
    func fitRanges(to data: FittingData) throws -> Calibration {
        let used = Set(data.images.map { "\($0.set) \($0.name)" })
        let files = data.sets.enumerated().flatMap { index, set in
            set.files.filter { used.contains("\(index) \($0.name)") }
                .map { $0.tree.root.pushing($0.image) }
        }
        let calibration = try calibrator.calibrate(files, threads: request.threads)
        if let failure = calibration.failures.first { throw RefitError.changed(failure) }
        return calibration
    }

    func metadata(preparation: ModelRules, nuclei: NucleiRules) throws -> [String: String] {
        var metadata = request.metadata
        metadata["nucleid.preparation"] = try Self.json(of: preparation)
        metadata["nucleid.nuclei"] = try Self.json(of: nuclei)
        if let scale = request.scale { metadata["nucleid.scale"] = try Self.json(of: scale) }
        return metadata
    }

    static func json(of value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
