import Gradients
import Linux
import Network
import SystemPackage
import Tensors

extension TrainingRun {
    /// Starts a new run.
    ///
    /// - Parameters:
    ///   - configuration: The configuration.
    ///   - weights: The initial weights.
    ///   - path: The folder of the run, which is created if it does not exist.
    ///   - release: The version of the program, for the record.
    ///   - engine: The engine that computes gradients; ``NetworkGradients`` by default.
    ///   - isStopping: Asked while images are read; `true` ends the start.
    ///   - onEvent: Called with what was found in the data.
    /// - Returns: The run, before its first step.
    /// - Throws: ``TrainingError``, ``AnnotationError``, ``FileError``, ``FolderLockError``.
    package static func start(
        _ configuration: TrainingConfiguration, from weights: NetworkState, in path: FilePath,
        release: String, engine: (any GradientEngine)? = nil,
        isStopping: @escaping @Sendable () -> Bool = { false },
        onEvent: (TrainingEvent) -> Void
    ) throws -> TrainingRun {
        let folder = RunFolder(path: path)
        try folder.checkFree(for: configuration)
        var configuration = configuration
        configuration.products = configuration.recipe.productFormat
        let data = try TrainingData(
            configuration: configuration, pixels: configuration.availablePixels(),
            isStopping: isStopping)
        try configuration.chooseKeepCriterion(for: data)
        // Only now, so that nothing is left behind if the images cannot be trained with.
        try folder.create()
        let lock = try RunLock(folder: folder)
        if try folder.hasRun { throw TrainingError.runExists(folder: path) }
        data.reportImages(to: onEvent)
        let recipe = configuration.recipe
        let run = TrainingRun(
            configuration: configuration, in: folder, lock: lock, data: data,
            checkpoint: Checkpoint(initial: weights, recipe: recipe),
            position: TrainingPosition(
                plateau: PlateauScheduler(schedule: recipe.schedule, base: recipe.learningRate)),
            engine: engine, release: release)
        data.reportSampleShares(of: run.loop.source, to: onEvent)
        run.reportPrecision(to: onEvent)
        try folder.write(json: configuration, to: folder.configurationFile)
        try folder.write(try data.split.json(), to: folder.splitFile)
        // From here on the folder has a run that can be resumed, even before its first epoch ends.
        try run.writeCheckpoint()
        run.reportValidation(to: onEvent)
        return run
    }

    /// Resumes the run in a folder.
    ///
    /// - Parameters:
    ///   - path: The folder of the run.
    ///   - epochs: A new number of epochs; `nil` to keep that of the run.
    ///   - release: The version of the program, for the record.
    ///   - engine: The engine that computes gradients; ``NetworkGradients`` by default.
    ///   - isStopping: Asked while images are read; `true` ends the resumption.
    ///   - onEvent: Called with what was found in the data and in the folder.
    /// - Returns: The run, where it was stopped.
    /// - Throws: ``TrainingError``, ``AnnotationError``, ``FileError``, ``FolderLockError``,
    ///   ``MetricsError``.
    package static func resume(
        in path: FilePath, epochs: Int? = nil, release: String,
        engine: (any GradientEngine)? = nil,
        isStopping: @escaping @Sendable () -> Bool = { false },
        onEvent: (TrainingEvent) -> Void
    ) throws -> TrainingRun {
        let folder = RunFolder(path: path)
        let configuration = try folder.readConfiguration(epochs: epochs)
        let lock = try RunLock(folder: folder)
        let data = try TrainingData(
            configuration: configuration, pixels: configuration.availablePixels(),
            isStopping: isStopping)
        data.reportImages(to: onEvent)
        let (checkpoint, position) = try folder.readCheckpoint(of: configuration.recipe.blueprint)
        try data.check(against: try folder.readSplit())
        if let epochs, epochs < position.epochs {
            throw TrainingError.notResumable(
                folder: path, reason: "\(position.epochs) epochs are completed already")
        }
        var run = TrainingRun(
            configuration: configuration, in: folder, lock: lock, data: data,
            checkpoint: checkpoint,
            position: position, engine: engine, release: release)
        if run.isInitialStateEvaluated {
            try run.report.restore(from: folder, throughEpoch: position.epochs)
        }
        data.reportSampleShares(of: run.loop.source, to: onEvent)
        run.reportPrecision(to: onEvent)
        let (kernels, products) = (configuration.kernels, configuration.products)
        onEvent(
            .resumed(
                epochs: position.epochs, steps: position.steps,
                otherKernels: kernels == InstructionSet.selected.rawValue ? nil : kernels,
                otherProducts: products == configuration.recipe.productFormat ? nil : products))
        run.reportValidation(to: onEvent)
        if epochs != nil { try folder.write(json: configuration, to: folder.configurationFile) }
        return run
    }

    /// Whether the checkpoint is from after the evaluation of epoch 0.
    ///
    /// An evaluation that the checkpoint does not know is repeated.
    private var isInitialStateEvaluated: Bool {
        loop.completedSteps > 0 || loop.position.best != nil
    }
}

extension TrainingRun {
    /// Warns if convolutions are computed more exactly, and more slowly, than they were asked to be.
    private func reportPrecision(to onEvent: (TrainingEvent) -> Void) {
        let recipe = configuration.recipe
        guard recipe.precision == .fast, recipe.productFormat == .float32 else { return }
        onEvent(
            .warning(
                "--precision fast is not available: \(ProductFormat.roundsNothingReason). "
                    + "Convolutions are computed exactly, and results differ from fast ones."))
    }

    /// Reports what is validated and kept.
    private func reportValidation(to onEvent: (TrainingEvent) -> Void) {
        guard let schedule, let sets = data.validationSets,
            let keep = configuration.validationSettings?.keep
        else { return }
        onEvent(
            .validation(sets: sets.sets.map(\.facts), interval: schedule.interval, keep: keep))
    }
}

extension TrainingConfiguration {
    /// Chooses the criterion for the kept epoch if none is given.
    ///
    /// - Throws: ``TrainingError/noInstances(images:)`` where a given one cannot choose.
    fileprivate mutating func chooseKeepCriterion(for data: TrainingData) throws(TrainingError) {
        guard let sets = data.validationSets else { return }
        let keep =
            validationSettings?.keep
            ?? .standard(
                hasDistance: recipe.blueprint.architecture.distanceIndex != nil,
                hasInstances: sets.hasInstances)
        if keep == .averagePrecision, !sets.hasInstances {
            throw .noInstances(images: data.split.validation.count)
        }
        validationSettings?.keep = keep
    }
}

extension Checkpoint {
    /// The state of training before the first step.
    fileprivate init(initial weights: NetworkState, recipe: Recipe) {
        self.init(
            blueprint: recipe.blueprint, state: weights,
            adam: Adam(settings: recipe.adam, count: weights.parameters.count),
            average: MovingAverage(state: weights, decay: recipe.averaging), loopState: [:])
    }
}
