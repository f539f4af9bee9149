import FoundationEssentials
import Gradients
import Network
import Outbox
import Segmentation
import SystemPackage

/// Makes the weights file for inference, and selects and evaluates its threshold.
struct ModelExporter {
    /// The number of validation images below which training images are added to the threshold
    /// search: the best threshold of very few images is random.
    private static let fewImages = 10

    private let configuration: TrainingConfiguration
    private let data: TrainingData
    private let release: String

    init(configuration: TrainingConfiguration, data: TrainingData, release: String) {
        self.configuration = configuration
        self.data = data
        self.release = release
    }

    /// The weights file at the end of an epoch, with the initial threshold.
    func bytes(of state: NetworkState, epoch: Int) throws -> [UInt8] {
        let (state, blueprint) = TrainedWeights.withoutTrainingOutputs(
            state, blueprint: configuration.recipe.blueprint)
        return try TrainedWeights.bytes(
            of: state, blueprint: blueprint,
            metadata: try metadata(rules: configuration.rules, epoch: epoch, metrics: nil))
    }

    /// Selects the threshold of a model, evaluates it, and adds both to the file.
    ///
    /// - Parameters:
    ///   - file: The file of the model.
    ///   - folder: The folder of the run, in which it is.
    ///   - epoch: The epoch whose weights the model has.
    ///   - isStopping: Asked before each image.
    /// - Returns: The metrics of the model; `nil` if the run was asked to stop.
    /// - Throws: ``TrainingError/notResumable(folder:reason:)`` if there is no model,
    ///   ``WeightsError``, ``FileError``.
    func finish(
        _ file: FilePath, of folder: RunFolder, epoch: Int, isStopping: () -> Bool
    ) throws -> ModelMetrics? {
        guard let bytes = try folder.read(file) else {
            throw TrainingError.notResumable(
                folder: folder.path,
                reason: "it has no '\(file.lastComponent?.string ?? "")'")
        }
        let model = try bytes.withUnsafeBytes { try Model($0) }
        let segmenter = try Segmenter(
            model: model, options: SegmentationOptions(), threads: configuration.threads)
        defer { segmenter.stop() }
        let isFew = data.split.validation.count < Self.fewImages
        guard let validation = search(data.split.validation, by: segmenter, isStopping: isStopping),
            let test = search(data.split.test, by: segmenter, isStopping: isStopping),
            let others = search(
                isFew ? data.split.train : [], by: segmenter, isStopping: isStopping)
        else { return nil }
        var rules = configuration.rules
        // Weights that no epoch has changed keep the threshold that was fitted to them by more images.
        if epoch > 0 { rules.threshold = validation.merging(others).bestThreshold }
        let step = Int((rules.threshold * 100).rounded())
        let metrics = ModelMetrics(
            epoch: epoch, threshold: rules.threshold, validationDice: validation.dice(at: step),
            validationDiceAtHalf: validation.dice(at: 50),
            testDice: data.split.test.isEmpty ? nil : test.dice(at: step))
        let (blueprint, state) = TrainedWeights.state(of: model.network)
        try folder.write(
            try TrainedWeights.bytes(
                of: state, blueprint: blueprint,
                metadata: try metadata(rules: rules, epoch: epoch, metrics: metrics)),
            to: file)
        return metrics
    }

    /// Segments whole images tile by tile, as inference does, scaled by the diameters of their
    /// annotations; `nil` if the run is asked to stop.
    private func search(
        _ names: [String], by segmenter: Segmenter, isStopping: () -> Bool
    ) -> ThresholdSearch? {
        var search = ThresholdSearch()
        for image in data.images(named: names) {
            if isStopping() { return nil }
            let image = image.scaled(by: configuration.scale)
            let plan = segmenter.plan(width: image.plane.width, height: image.plane.height)
            let maps = segmenter.maps(of: image.plane, plan: plan)
            search.add(
                probability: maps.foreground, truth: image.foreground, ignoring: image.ignored)
        }
        return search
    }

    private func metadata(
        rules: ModelRules, epoch: Int, metrics: ModelMetrics?
    ) throws -> [String: String] {
        var metadata = [
            "nucleid.name": configuration.name,
            "nucleid.version": release,
            "nucleid.preparation": try Self.json(of: rules),
            "nucleid.training": try Self.json(
                of: TrainingRecord(configuration: configuration, split: data.split, epoch: epoch)),
        ]
        if let nuclei = configuration.nuclei {
            metadata["nucleid.nuclei"] = try Self.json(of: nuclei)
        }
        if let scale = configuration.scale {
            metadata["nucleid.scale"] = try Self.json(of: scale)
        }
        if let metrics { metadata["nucleid.metrics"] = try Self.json(of: metrics) }
        return metadata
    }

    private static func json(of value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// The provenance of the weights, in the metadata of the model.
    private struct TrainingRecord: Encodable {
        let recipe: Recipe
        let seed: UInt64
        let threads: Int
        let started_from: String?
        let epoch: Int
        let images: [String: Int]
        /// The factor of the number of samples of each data folder; `nil` for 1.
        let data_weights: [Double]?
        /// The digest of the names and digests of all images.
        let data_sha256: String

        init(configuration: TrainingConfiguration, split: Split, epoch: Int) {
            recipe = configuration.recipe
            seed = configuration.seed
            threads = configuration.threads
            started_from = configuration.initialModel
            self.epoch = epoch
            data_weights = configuration.dataWeights
            images = [
                "train": split.train.count, "validation": split.validation.count,
                "test": split.test.count,
            ]
            let lines = split.digests.sorted { $0.key < $1.key }.map { name, digests in
                "\(name) \(digests.image) \(digests.truth)\n"
            }
            data_sha256 = Digest.sha256(of: Array(lines.joined().utf8))
        }
    }
}
