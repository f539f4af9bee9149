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
                    size: PlaneSize(height: side, width: side), threads: threads),
            seed: configuration.seed, threads: threads, checkpoint: checkpoint, position: position)
        report = RunReport(
            summary: RunSummary(
                configuration: configuration, data: data,
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
        let exporter = ModelExporter(
            configuration: configuration, data: data, release: report.release)
        guard
            let metrics = try exporter.finish(
                folder, epoch: loop.position.best?.epoch ?? 0, isStopping: isStopping)
        else { return try stop() }
        try writeReport(.finished(metrics))
        return .finished(metrics)
    }

    /// Writes all that a resumption needs.
    private mutating func stop() throws -> TrainingOutcome {
        try writeCheckpoint()
        try writeReport(.stopped)
        return .stopped(epochs: loop.position.epochs, steps: loop.position.steps)
    }
}
