import Evaluation
import Gradients
import Linux
import Network
import SystemPackage
import Tensors

/// A run in its folder: images in, a model out; it can be stopped anywhere and go on.
///
/// The checkpoint is written last: what is newer than it in the folder is done again, to the same
/// bits.
package struct TrainingRun {
    let order: TrainingOrder
    let folder: RunFolder
    private let claim: RunClaim
    let data: TrainingData
    let validator: Validator
    let clock = ContinuousClock()
    let shown: [Int]
    var loop: TrainingLoop
    var record: TrainingRecord

    /// Begins a run, or goes on with one.
    ///
    /// - Parameters:
    ///   - begin: What is asked for, and the weights to begin with; `nil` to go on with the run
    ///     that the folder holds.
    ///   - path: The run's folder; created where it is not there.
    ///   - epochs: How many in all, where that is to be changed of a run that goes on.
    ///   - release: This version of the program.
    ///   - engine: What computes the gradients; by default ``NetworkGradients``.
    ///   - isStopping: Asked while images are read.
    ///   - progress: Told what was found.
    /// - Throws: ``TrainingError``, ``DataSetError``, ``FileError``, ``FolderLockError``,
    ///   ``WeightsError``.
    package init(
        _ begin: (order: TrainingOrder, state: NetworkState)?, in path: FilePath,
        epochs: Int? = nil, release: String, engine: (any GradientEngine)? = nil,
        isStopping: @escaping @Sendable () -> Bool = { false },
        progress: (TrainingProgress) -> Void
    ) throws {
        folder = RunFolder(path: path)
        // A folder that is none yet is created only for images that can be learned from.
        if let begin {
            if try folder.isTaken { throw TrainingError.taken(folder: path) }
            if let file = try folder.foreign { throw TrainingError.foreign(file: file) }
            order = begin.order
            try folder.check(beside: order)
            data = try TrainingData(
                order, pixels: order.checkMemory(), isStopping: isStopping)
            try folder.create()
            claim = try RunClaim(folder)
            if try folder.isTaken { throw TrainingError.taken(folder: path) }
        } else {
            order = try folder.readOrder(epochs: epochs)
            claim = try RunClaim(folder)
            data = try TrainingData(
                order, pixels: order.checkMemory(), isStopping: isStopping)
        }
        progress(data.progress)
        for doubt in data.doubts { progress(.doubt(doubt)) }
        let recipe = order.recipe
        let side = recipe.sampling.side
        let engine =
            engine
            ?? NetworkGradients(
                recipe.blueprint, images: recipe.batch, size: PlaneSize(height: side, width: side),
                threads: order.threads)
        let source = data.batches(of: data.split.train, order)
        validator = Validator(
            data.plainBatches(of: data.split.validation, order), loss: recipe.loss,
            threads: order.threads)
        let columns = validator.shown()
        shown = columns.map(\.sample)
        let start: (checkpoint: Checkpoint, position: TrainingPosition)
        if let begin {
            start = (
                Checkpoint(begin: begin.state, order),
                TrainingPosition(plateau: Plateau(recipe.schedule, base: recipe.learningRate))
            )
        } else {
            start = try folder.readCheckpoint(of: recipe.blueprint)
            try data.check(against: try folder.readSplit())
            if let epochs, epochs < start.position.epochs {
                throw TrainingError.noRun(
                    folder: path, reason: "\(start.position.epochs) epochs are done already")
            }
        }
        loop = TrainingLoop(
            recipe, source: source, engine: engine, seed: order.seed, threads: order.threads,
            from: start.checkpoint, at: start.position)
        record = TrainingRecord(
            order, data, name: path.lastComponent?.string ?? path.string, release: release,
            strip: MaskStrip(columns.map { MaskStrip.Column($0.image) }))
        if begin == nil {
            // A beginning that the checkpoint does not know is judged again.
            if loop.doneSteps > 0 || loop.position.best != nil {
                try record.read(from: folder, upTo: loop.position.epochs)
            }
            let kernels = Processor.chosen.rawValue == order.kernels ? nil : order.kernels
            progress(
                .resumed(
                    epochs: loop.position.epochs, steps: loop.position.steps,
                    otherKernels: kernels))
            if epochs != nil { try folder.write(json: order, to: folder.order) }
        } else {
            try folder.write(json: order, to: folder.order)
            try folder.write(try data.split.json(), to: folder.split)
            // With it there is a run, which can go on even if it dies before its first epoch ends.
            try writeCheckpoint()
        }
    }

    /// Trains until all epochs are done or it is asked to stop.
    ///
    /// - Parameters:
    ///   - isStopping: Asked after each step.
    ///   - progress: Told of each step and epoch.
    /// - Returns: How it ended; what was done is in the folder.
    /// - Throws: ``TrainingError/exploded(reason:epoch:step:images:checkpoint:)``, ``FileError``.
    package mutating func run(
        isStopping: () -> Bool, progress: (TrainingProgress) -> Void
    ) throws -> TrainingOutcome {
        do {
            return try train(isStopping: isStopping, progress: progress)
        } catch {
            // A page that cannot be written either is not worth more than what went wrong.
            try? writeRecord(.failed("\(error)"))
            throw error
        }
    }

    private mutating func train(
        isStopping: () -> Bool, progress: (TrainingProgress) -> Void
    ) throws -> TrainingOutcome {
        if loop.doneSteps == 0, record.figures.isEmpty, try !judgeBeginning(isStopping) {
            return try stopped()
        }
        while loop.position.epochs < order.recipe.epochs {
            guard try runEpoch(isStopping: isStopping, progress: progress) else {
                return try stopped()
            }
        }
        let export = ModelExport(order, data)
        let epoch = loop.position.best?.epoch ?? 0
        guard
            let figures = try export.finish(
                folder, epoch: epoch, release: record.release, isStopping: isStopping)
        else { return try stopped() }
        try writeRecord(.finished(figures))
        return .finished(figures)
    }

    /// Leaves all that is needed to go on.
    private mutating func stopped() throws -> TrainingOutcome {
        try writeCheckpoint()
        try writeRecord(.stopped)
        return .stopped(epochs: loop.position.epochs, steps: loop.position.steps)
    }
}

extension Checkpoint {
    /// Before the first step.
    fileprivate init(begin state: NetworkState, _ order: TrainingOrder) {
        self.init(
            blueprint: order.recipe.blueprint, state: state,
            adam: Adam(order.recipe.adam, count: state.parameters.count),
            average: MovingAverage(state, decay: order.recipe.averaging), notes: [:])
    }
}
