import Batch
import Network
import Segmentation
import SystemPackage
import Training

/// Fits all that a model's file says besides weights to annotated images.
///
/// Fitted are the threshold, the rules of splitting and merging, the range of diameters, the map to
/// expected Dice coefficients, two limits of quality and the ranges of activations; the weights are
/// copied. The network is evaluated once on each image in exact precision, and once more for the
/// ranges; everything else is searched on the maps. With training sets, the distance from their
/// images is fitted too, and with unseen sets an estimate of Dice coefficients; for both, images are
/// segmented as users segment them. The result depends on model, images and arguments alone.
package struct Refit: Sendable {
    /// What is fitted, and to what.
    package struct Request: Sendable {
        /// The weights file; `nil` for the built-in model.
        package var model: FilePath?
        /// The folders of annotated images, as `nucleid train` takes them.
        package var sets: [FilePath]
        /// The most images of all sets together; `nil` to take all.
        package var most: Int?
        /// How many threads compute.
        package var threads: Int
        /// The sizes of nuclei that the model is good at; `nil` to keep what its file says.
        package var scale: ScaleRules?
        /// Strings of the metadata that are replaced as they are, such as `nucleid.name`.
        package var metadata: [String: String]
        /// Folders, each with a model that was not trained on it; the network itself may have been.
        package var unseen: [UnseenSet]
        /// The folders of the images that the network was trained on, for the distance from them.
        package var trainingSets: [FilePath]

        /// Creates a request.
        package init(
            model: FilePath?, sets: [FilePath], most: Int?, threads: Int, scale: ScaleRules?,
            metadata: [String: String], unseen: [UnseenSet] = [], trainingSets: [FilePath] = []
        ) {
            self.model = model
            self.sets = sets
            self.most = most
            self.threads = threads
            self.scale = scale
            self.metadata = metadata
            self.unseen = unseen
            self.trainingSets = trainingSets
        }
    }

    /// A folder of annotated images, and a model that was not trained on it.
    package struct UnseenSet: Sendable {
        /// The folder.
        package let folder: FilePath
        /// The weights file.
        package let model: FilePath

        /// Creates a set.
        package init(folder: FilePath, model: FilePath) {
            self.folder = folder
            self.model = model
        }
    }

    /// The model with the fitted metadata.
    package struct Outcome: Sendable {
        /// The bytes of its file.
        package let bytes: [UInt8]
        /// What was fitted.
        package let report: RefitReport
    }

    let request: Request
    let calibrator: Calibrator
    private let scale: ScaleRules?
    private let data: FittingData
    let trainingSets: TrainingSets
    let onEvent: @Sendable (FittingEvent) -> Void

    /// Reads the model and lists the sets; opens no image.
    ///
    /// - Parameters:
    ///   - request: What is fitted.
    ///   - onEvent: Called with the progress, one call at a time.
    /// - Throws: ``FileError``, ``ModelFileError``, ``ModelError``, ``DataSetError``, ``RefitError``.
    package init(
        _ request: Request, onEvent: @escaping @Sendable (FittingEvent) -> Void
    ) throws {
        self.request = request
        self.onEvent = onEvent
        calibrator = try Calibrator(model: request.model)
        scale = try request.scale ?? ScaleRules.rules(of: calibrator.model)
        _ = try (ModelRules(of: calibrator.model), NucleiRules(of: calibrator.model))
        data = try FittingData(of: request.sets, most: request.most)
        trainingSets = try TrainingSets(of: request.trainingSets)
        try request.check(model: calibrator.model, trainingSets: trainingSets)
    }

    /// Fits.
    ///
    /// - Throws: ``RefitError``, ``DataSetError``, ``WeightsError``; ``FileError`` or
    ///   ``ImageError`` where the machine is at fault.
    package func run() throws -> Outcome {
        var data = data
        var preparation = try ModelRules(of: calibrator.model)
        var nuclei = try NucleiRules(of: calibrator.model)
        onEvent(.began("evaluating the network"))
        try data.evaluate(
            by: calibrator.model, scale: scale, threads: request.threads, onEvent: onEvent)
        for set in data.sets {
            for reason in set.leftOut { onEvent(.leftOut(set: set.path.string, reason)) }
        }
        let diameters = data.images.compactMap(\.medianDiameter)
        guard let smallest = diameters.quantile(0.01), let largest = diameters.quantile(0.99)
        else { throw RefitError.noNuclei(images: data.images.count) }

        let names = data.sets.map(\.path.string)
        let before = try segment(
            data.images, threshold: preparation.threshold, by: nuclei.splitting)
        onEvent(.began("searching the threshold"))
        let threshold = fitThreshold(of: &preparation, to: data.images)
        onEvent(.began("searching the rules of splitting"))
        let splitting = try fitSplitting(
            of: &nuclei, to: data.images, threshold: preparation.threshold)
        let after = try segment(
            data.images, threshold: preparation.threshold, by: nuclei.splitting)

        let dice = DiceFit(of: after.map { ($0.promisedDice, $0.pixels.dice) })
        nuclei.diameters = smallest.rounded(1)...largest.rounded(1)
        nuclei.calibration = dice.calibration
        // One of before was fitted to other rules.
        let hadEstimate = nuclei.estimate != nil
        nuclei.estimate = nil
        let fitted = Model(
            calibrator.model,
            metadata: calibrator.model.metadata.merging(
                try metadata(preparation: preparation, nuclei: nuclei)
            ) { $1 },
            trainingDistance: calibrator.model.trainingDistance)
        if !trainingSets.isEmpty { onEvent(.began("segmenting training images")) }
        let distance = try fitDistance(of: fitted, most: TrainingSets.mostImages)
        let estimate = try fitEstimate(of: fitted, distance: distance, to: data)
        let quality = QualityFit(
            of: data.images, results: after, unseen: estimate?.unseenMetrics ?? [])
        nuclei.estimate = estimate?.estimate
        nuclei.seamDisagreement = quality.seamDisagreement
        nuclei.minimumProbability = quality.minimumProbability

        onEvent(.began("measuring the ranges of activations"))
        let ranges = try fitRanges(to: data)
        let report = RefitReport(
            name: request.metadata["nucleid.name"] ?? calibrator.model.name,
            sets: data.sets.enumerated().map { index, set in
                let images = data.images.filter { $0.set == index }
                return RefitReport.ImageSet(
                    path: set.path.string, images: images.count,
                    scaled: images.count { $0.factor != 1 }, leftOut: set.leftOut.count)
            },
            threshold: threshold, splitting: splitting, nuclei: nuclei,
            expectedDice: RefitReport.ExpectedDice(
                knots: dice.calibration?.measured.count ?? 0,
                uncalibratedError: dice.uncalibratedError, error: dice.fittedError,
                crossValidatedError: dice.crossValidatedError),
            quality: quality.limits, rangeTiles: ranges.evaluations,
            diceEstimate: estimate?.report,
            isDiceEstimateRemoved: hadEstimate && estimate == nil,
            trainingDistance: distance.map { $0.fit.report },
            before: SetScores.all(of: before, sets: names),
            after: SetScores.all(of: after, sets: names))
        return Outcome(
            bytes: try calibrator.weights(
                with: ranges.ranges, metadata: metadata(preparation: preparation, nuclei: nuclei),
                tensors: distance?.fit.distance.tensors ?? [:]),
            report: report)
    }
}

/// Why nothing can be fitted.
package enum RefitError: Error, Equatable, CustomStringConvertible {
    /// No image has an annotated nucleus.
    case noNuclei(images: Int)
    /// An image that was read before cannot be read again.
    case changed(String)
    /// No image of the unseen sets can be used.
    case noUnseenImages
    /// There are too few folders, seen and unseen together, to leave any out.
    case fewFolders(count: Int)
    /// A model knows the distance from its training images, and another does not.
    case distanceOfSome(with: String, without: String)
    /// The training sets have too few images, or images that are all alike.
    case fewTrainingImages(usable: Int, least: Int)

    package var description: String {
        switch self {
        case .noNuclei(let images):
            "none of the \(images) images that can be used has a nucleus in its annotation; name "
                + "sets of annotated images"
        case .changed(let failure):
            "an image was changed or removed meanwhile; run it again: \(failure)"
        case .noUnseenImages:
            "none of the images of '--unseen' can be used; name folders of annotated images"
        case .fewFolders(let count):
            "an estimate for '--unseen' needs images of at least \(Refit.Request.fewestFolders) "
                + "folders, seen and unseen together, and there are \(count): its interval follows "
                + "from the errors for folders that are left out of the fit"
        case .distanceOfSome(let with, let without):
            "'\(with)' has the distance from its training images, and '\(without)' does not, so "
                + "that seen and unseen images cannot be compared by it; name the folders of the "
                + "training images by '--training-set', or models that all have it"
        case .fewTrainingImages(let usable, let least):
            "the folders of '--training-set', without the one that is unseen, have \(usable) images "
                + "that can be used; name folders with at least \(least) that are not all alike"
        }
    }
}
