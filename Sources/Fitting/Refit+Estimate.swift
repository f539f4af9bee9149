import Batch
import Linux
import Masks
import Network
import Segmentation
import SystemPackage
import Training

/// The estimate of Dice coefficients and the distance from training images.
extension Refit {
    /// What was fitted, and the quality metrics of the unseen images.
    struct FittedEstimate: Sendable {
        let estimate: DiceEstimate
        let report: RefitReport.DiceEstimateReport
        let unseenMetrics: [QualityMetrics]
    }

    /// Fits the distance of a model from the training sets; `nil` without any.
    ///
    /// - Throws: ``RefitError/fewTrainingImages(usable:least:)``; as ``ImageObserver``.
    func fitDistance(
        of model: Model, most: Int, leavingOut left: FilePath? = nil
    ) throws -> FittedDistance? {
        guard !trainingSets.isEmpty else { return nil }
        let images = trainingSets.images(most: most, leavingOut: left)
        let observed = try observe(images.map(\.file), by: model)
        let found = zip(images, observed).compactMap { image, observed in
            observed.map {
                (file: image.file, folder: image.folder, features: $0.bottleneck)
            }
        }
        guard let distance = FittedDistance(of: found) else {
            throw RefitError.fewTrainingImages(
                usable: found.count, least: TrainingDistanceFit.fewestImages)
        }
        return distance
    }

    /// Fits the estimate to the sets, and to unseen sets by their own models.
    ///
    /// - Parameters:
    ///   - model: The model with all rules that were fitted before.
    ///   - distance: The distance that was fitted for it; `nil` to take the model's own.
    ///   - data: The sets.
    /// - Returns: `nil` without unseen sets.
    /// - Throws: ``RefitError``, ``ModelFileError``; as ``ImageObserver``.
    func fitEstimate(
        of model: Model, distance: FittedDistance?, to data: FittingData
    ) throws -> FittedEstimate? {
        guard !request.unseen.isEmpty else { return nil }
        var folders: [FilePath] = []
        func group(of path: FilePath) -> Int {
            let resolved = path.resolvingSymlinks
            if let index = folders.firstIndex(of: resolved) { return index }
            folders.append(resolved)
            return folders.count - 1
        }
        var examples: [DiceExample] = []
        var rows: [(path: String, group: Int, isUnseen: Bool)] = []
        let used = Set(data.images.map { "\($0.set) \($0.name)" })
        for (index, set) in data.sets.enumerated() {
            let number = group(of: set.path)
            rows.append((set.path.string, number, false))
            onEvent(.began("segmenting '\(set.path)'"))
            let files = set.files.filter { used.contains("\(index) \($0.name)") }
            for (file, observed) in zip(files, try observe(files, by: model)) {
                guard let observed else { continue }
                let own =
                    if let distance {
                        distance.distance(of: file, features: observed.bottleneck)
                    } else {
                        model.trainingDistance.flatMap { $0(observed.bottleneck) }
                    }
                examples.append(observed.example(group: number, isUnseen: false, distance: own))
            }
        }
        var unseenMetrics: [QualityMetrics] = []
        for set in request.unseen {
            let number = group(of: set.folder)
            rows.append((set.folder.string, number, true))
            onEvent(.began("segmenting '\(set.folder)', which '\(set.model)' has not seen"))
            let other = try Self.model(at: set.model).taking(rulesOf: model)
            let own =
                try other.trainingDistance
                ?? fitDistance(
                    of: other, most: TrainingSets.mostImagesOfUnseen,
                    leavingOut: folders[number])?.fit.distance
            let files = try DataSetListing(of: [set.folder]).files.spread(request.most ?? .max)
            for observed in try observe(files, by: other).compactMap(\.self) {
                examples.append(
                    observed.example(
                        group: number, isUnseen: true,
                        distance: own.flatMap { $0(observed.bottleneck) }))
                unseenMetrics.append(observed.metrics)
            }
        }
        guard examples.contains(where: \.isUnseen) else { throw RefitError.noUnseenImages }
        onEvent(.began("fitting the estimate of Dice coefficients"))
        let fit = DiceEstimateFit(of: examples)
        let validation = try DiceValidation(of: examples, threads: request.threads)
        return FittedEstimate(
            estimate: fit.estimate,
            report: RefitReport.DiceEstimateReport(
                estimate: fit.estimate, ridge: fit.ridge, validation: validation, rows: rows),
            unseenMetrics: unseenMetrics)
    }

    /// Reads a model.
    ///
    /// - Throws: ``FileError``, ``ModelFileError``.
    static func model(at path: FilePath) throws -> Model { try Calibrator(model: path).model }

    private func observe(_ files: [AnnotatedFile], by model: Model) throws -> [ObservedImage?] {
        let onEvent = onEvent
        return try ImageObserver(model: model).observe(files, threads: request.threads) {
            onEvent(.evaluated(images: $0, of: files.count))
        }
    }
}

extension ObservedImage {
    fileprivate func example(group: Int, isUnseen: Bool, distance: Double?) -> DiceExample {
        DiceExample(
            group: group, isUnseen: isUnseen,
            features: features.withTrainingDistance(distance), dice: dice)
    }
}

extension Model {
    /// The model with the rules of another by which images are prepared, scaled and split.
    fileprivate func taking(rulesOf other: Model) -> Model {
        var metadata = metadata
        for key in ["nucleid.preparation", "nucleid.nuclei", "nucleid.scale"] {
            metadata[key] = other.metadata[key]
        }
        return Model(self, metadata: metadata, trainingDistance: trainingDistance)
    }
}
