import Gradients
import Linux
import Network
import SystemPackage
import Tensors

/// A training run in its folder, from images to a model; it can be stopped and resumed at any step.
///
/// The checkpoint is written last. After a crash, steps since the checkpoint are repeated, with
/// results that are the same bit for bit.
package struct TrainingRun {
    let configuration: TrainingConfiguration
    let folder: RunFolder
    private let lock: RunLock
    let data: TrainingData
    let validator: Validator
    /// Scores whole images; `nil` for runs of earlier versions.
    let wholeImages: WholeImageValidator?
    /// The epochs after which whole images are scored; `nil` likewise.
    let schedule: ValidationSchedule?
    let clock = ContinuousClock()
    /// The indices of the validation samples in the report.
    let stripSamples: [Int]
    var loop: TrainingLoop
    var report: RunReport

    /// Creates a run in the state of a checkpoint.
    init(
        configuration: TrainingConfiguration, in folder: RunFolder, lock: RunLock,
        data: TrainingData, checkpoint: Checkpoint, position: TrainingPosition,
        engine: (any GradientEngine)?, release: String
    ) {
        let (recipe, threads) = (configuration.recipe, configuration.threads)
        self.configuration = configuration
        self.folder = folder
        self.lock = lock
        self.data = data
        validator = Validator(
            source: data.validationBatches(for: configuration), loss: recipe.loss, threads: threads)
        let samples = validator.stripSamples()
        stripSamples = samples.map(\.index)
        let side = recipe.sampling.side
        loop = TrainingLoop(
            recipe: recipe, source: data.trainingBatches(for: configuration),
            engine: engine
                ?? NetworkGradients(
                    architecture: recipe.blueprint, images: recipe.batch,
                    size: PlaneSize(height: side, width: side), threads: threads,
                    storage: recipe.storage ?? .float32,
                    format: recipe.productFormat),
            seed: configuration.seed, threads: threads, checkpoint: checkpoint, position: position)
        wholeImages = data.validationSets.map {
            WholeImageValidator(sets: $0, scale: configuration.scale, threads: threads)
        }
        schedule = ValidationSchedule(
            of: configuration, data: data, stepsPerEpoch: loop.source.steps)
        report = RunReport(
            summary: RunSummary(
                configuration: configuration, data: data, schedule: schedule,
                name: folder.path.lastComponent?.string ?? folder.path.string, release: release),
            release: release,
            strip: PredictionStrip(columns: samples.map { PredictionStrip.Column(image: $0.image) })
        )
    }

    /// Trains until all epochs are completed or the run is asked to stop.
    ///
    /// - Parameters:
    ///   - isStopping: Asked before each step and each validation batch.
    ///   - onEvent: Called after each step and epoch.
    /// - Returns: The outcome; results and state are in the folder.
    /// - Throws: ``TrainingError/diverged(reason:epoch:step:images:checkpoint:)``, ``FileError``.
    package mutating func run(
        isStopping: () -> Bool, onEvent: (TrainingEvent) -> Void
    ) throws -> TrainingOutcome {
        do {
            return try train(isStopping: isStopping, onEvent: onEvent)
        } catch {
            // The error of training matters more than one of writing the report about it.
            try? writeReport(.failed("\(error)"))
            throw error
        }
    }

    private mutating func train(
        isStopping: () -> Bool, onEvent: (TrainingEvent) -> Void
    ) throws -> TrainingOutcome {
        if loop.completedSteps == 0, report.epochs.isEmpty,
            try !evaluateInitialState(isStopping: isStopping)
        {
            return try stop()
        }
        while loop.position.epochs < configuration.recipe.epochs {
            guard try runEpoch(isStopping: isStopping, onEvent: onEvent) else {
                return try stop()
            }
        }
        guard let metrics = try finishModels(isStopping: isStopping) else { return try stop() }
        try writeReport(.finished(metrics))
        return .finished(metrics)
    }

    /// Completes the model of the kept epoch and that of the last one.
    ///
    /// - Returns: The metrics of the kept one; `nil` if the run was asked to stop.
    private func finishModels(isStopping: () -> Bool) throws -> ModelMetrics? {
        let last = loop.position.epochs
        let kept = loop.position.best?.epoch ?? last
        if loop.position.best == nil {
            // A run that was shortened to epochs at which whole images were not validated.
            try folder.write(
                exporter.bytes(of: loop.average.state, epoch: last), to: folder.modelFile)
        }
        guard
            let metrics = try exporter.finish(
                folder.modelFile, of: folder, epoch: kept, isStopping: isStopping)
        else { return nil }
        if kept == last, let model = try folder.read(folder.modelFile) {
            try folder.write(model, to: folder.lastModelFile)
            return metrics
        }
        // A run of an earlier version has none yet.
        try folder.write(
            exporter.bytes(of: loop.average.state, epoch: last), to: folder.lastModelFile)
        let isFinished =
            try exporter.finish(
                folder.lastModelFile, of: folder, epoch: last, isStopping: isStopping) != nil
        return isFinished ? metrics : nil
    }

    /// Writes all that a resumption needs.
    private mutating func stop() throws -> TrainingOutcome {
        try writeCheckpoint()
        try writeReport(.stopped)
        return .stopped(epochs: loop.position.epochs, steps: loop.position.steps)
    }
}
