import FoundationEssentials
import Gradients
import Network
import Outbox
import Segmentation
import SystemPackage

/// Makes the weights file that inference reads, and says what it is worth.
struct ModelExport {
    /// With fewer images that validate, those that were learned from help to find the threshold: of one
    /// alone the best threshold is luck.
    private static let fewImages = 10

    private let order: TrainingOrder
    private let data: TrainingData

    init(_ order: TrainingOrder, _ data: TrainingData) {
        self.order = order
        self.data = data
    }

    /// The file of weights at the end of an epoch, with the threshold as it was before.
    func bytes(of state: NetworkState, epoch: Int, release: String) throws -> [UInt8] {
        try TrainedWeights.bytes(
            of: state, blueprint: order.recipe.blueprint,
            metadata: try metadata(order.rules, epoch: epoch, figures: nil, release: release))
    }

    /// Finds the threshold of the folder's model, judges it, and writes both into it.
    ///
    /// - Returns: The figures; `nil` where it was asked to stop before.
    func finish(
        _ folder: RunFolder, epoch: Int, release: String, isStopping: () -> Bool
    ) throws -> ModelFigures? {
        guard let bytes = try folder.read(folder.model) else {
            throw TrainingError.noRun(
                folder: folder.path,
                reason: "it has no '\(folder.model.lastComponent?.string ?? "")'")
        }
        let model = try bytes.withUnsafeBytes { try Model($0) }
        let segmenter = try Segmenter(
            model: model, options: SegmentationOptions(), threads: order.threads)
        defer { segmenter.stop() }
        let isFew = data.split.validation.count < Self.fewImages
        guard let validation = search(data.split.validation, by: segmenter, isStopping),
            let test = search(data.split.test, by: segmenter, isStopping),
            let others = search(isFew ? data.split.train : [], by: segmenter, isStopping)
        else { return nil }
        var rules = order.rules
        rules.threshold = validation.joined(with: others).best
        let step = Int((rules.threshold * 100).rounded())
        let figures = ModelFigures(
            epoch: epoch, threshold: rules.threshold, validationDice: validation.dice(at: step),
            validationDiceAtHalf: validation.dice(at: 50),
            testDice: data.split.test.isEmpty ? nil : test.dice(at: step))
        let (blueprint, state) = TrainedWeights.state(of: model.network)
        try folder.write(
            try TrainedWeights.bytes(
                of: state, blueprint: blueprint,
                metadata: try metadata(rules, epoch: epoch, figures: figures, release: release)),
            to: folder.model)
        return figures
    }

    /// Segments whole images, tile by tile, as they will be; `nil` where it is asked to stop.
    private func search(
        _ names: [String], by segmenter: Segmenter, _ isStopping: () -> Bool
    ) -> ThresholdSearch? {
        var search = ThresholdSearch()
        for image in data.images(names) {
            if isStopping() { return nil }
            let plan = segmenter.plan(width: image.plane.width, height: image.plane.height)
            let maps = segmenter.maps(of: image.plane, plan: plan) { _ in }
            search.add(maps.foreground, truth: image.foreground)
        }
        return search
    }

    private func metadata(
        _ rules: ModelRules, epoch: Int, figures: ModelFigures?, release: String
    ) throws -> [String: String] {
        var metadata = [
            "nucleid.name": order.name,
            "nucleid.version": release,
            "nucleid.preparation": try Self.text(rules),
            "nucleid.training": try Self.text(Training(order, data.split, epoch: epoch)),
        ]
        if let nuclei = order.nuclei { metadata["nucleid.nuclei"] = try Self.text(nuclei) }
        if let figures { metadata["nucleid.metrics"] = try Self.text(figures) }
        return metadata
    }

    private static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// Where the weights come from.
    private struct Training: Encodable {
        let recipe: Recipe
        let seed: UInt64
        let threads: Int
        let started_from: String?
        let epoch: Int
        let images: [String: Int]
        /// Of the names, images and truths of all of them.
        let data_sha256: String

        init(_ order: TrainingOrder, _ split: Split, epoch: Int) {
            recipe = order.recipe
            seed = order.seed
            threads = order.threads
            started_from = order.startedFrom
            self.epoch = epoch
            images = [
                "train": split.train.count, "validation": split.validation.count,
                "test": split.test.count,
            ]
            let lines = split.digests.sorted { $0.key < $1.key }.map { name, digests in
                "\(name) \(digests.image) \(digests.truth)\n"
            }
            data_sha256 = Digest.sha256(Array(lines.joined().utf8))
        }
    }
}
