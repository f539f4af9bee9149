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
    private let order: TrainingOrder
    private let folder: RunFolder
    private let claim: RunClaim
    private let data: TrainingData
    private let validator: Validator
    private let clock = ContinuousClock()
    private let shown: [Int]
    private var loop: TrainingLoop
    private var record: TrainingRecord

    /// Begins a run, or goes on with one.
    ///
    /// - Parameters:
    ///   - begin: What is asked for, and the weights to begin with; `nil` to go on with the run
    ///     that the folder holds.
    ///   - path: The run's folder; created where it is not there.
    ///   - epochs: How many in all, where that is to be changed of a run that goes on.
    ///   - release: This version of the program.
    ///   - engine: What computes the gradients; by default ``NetworkGradients``.
    ///   - progress: Told what was found.
    /// - Throws: ``TrainingError``, ``AnnotationError``, ``FileError``, ``FolderLockError``,
    ///   ``WeightsError``.
    package init(
        _ begin: (order: TrainingOrder, state: NetworkState)?, in path: FilePath,
        epochs: Int? = nil, release: String, engine: (any GradientEngine)? = nil,
        progress: (TrainingProgress) -> Void
    ) throws {
        folder = RunFolder(path: path)
        // A folder that is none yet is created only for images that can be learned from.
        if let begin {
            if try folder.isTaken { throw TrainingError.taken(folder: path) }
            order = begin.order
            data = try TrainingData(order)
            try folder.create()
            claim = try RunClaim(folder)
            if try folder.isTaken { throw TrainingError.taken(folder: path) }
        } else {
            order = try folder.readOrder(epochs: epochs)
            claim = try RunClaim(folder)
            data = try TrainingData(order)
        }
        progress(data.progress)
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
        }
        loop = TrainingLoop(
            recipe, source: source, engine: engine, seed: order.seed, threads: order.threads,
            from: start.checkpoint, at: start.position)
        record = TrainingRecord(
            order, data, name: path.lastComponent?.string ?? path.string, release: release,
            strip: MaskStrip(columns.map { MaskStrip.Column($0.image) }))
        if begin == nil {
            try record.read(from: folder, upTo: loop.position.epochs)
            progress(.resumed(epochs: loop.position.epochs, steps: loop.position.steps))
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
        if loop.doneSteps == 0, record.figures.isEmpty { try judgeBeginning() }
        while loop.position.epochs < order.recipe.epochs {
            guard try runEpoch(isStopping: isStopping, progress: progress) else {
                try writeCheckpoint()
                try record.write(.stopped, to: folder, seconds: seconds)
                return .stopped(epochs: loop.position.epochs, steps: loop.position.steps)
            }
        }
        let figures = try ModelExport(order, data).finish(
            folder, epoch: loop.position.best?.epoch ?? 0, release: record.release)
        try record.write(.finished(figures), to: folder, seconds: seconds)
        return .finished(figures)
    }

    private var seconds: Double { loop.position.seconds + loop.position.epochSeconds }

    /// The figures and masks of the weights before any step, for the curves' begin.
    private mutating func judgeBeginning() throws {
        let begun = clock.now
        let (figures, masks) = try judge()
        record.note(
            EpochFigures(
                epoch: 0, steps: 0, learningRate: loop.learningRate,
                seconds: (clock.now - begun) / .seconds(1), training: nil, validation: figures))
        try record.note(masks, epoch: 0, steps: 0, to: folder)
        try record.write(.running, to: folder, seconds: seconds)
    }

    /// Trains the epoch in hand to its end.
    ///
    /// - Returns: Whether it came to its end.
    private mutating func runEpoch(
        isStopping: () -> Bool, progress: (TrainingProgress) -> Void
    ) throws -> Bool {
        var before = clock.now
        while loop.position.steps < loop.source.steps {
            if isStopping() { return false }
            if let fault = loop.step() { throw try failed(fault) }
            let now = clock.now
            loop.position.epochSeconds += (now - before) / .seconds(1)
            before = now
            progress(.step(TrainingProgress.Step(loop)))
        }
        let (validation, masks) = try judge()
        loop.position.epochSeconds += (clock.now - before) / .seconds(1)
        let (figures, isBest) = loop.endEpoch(validation)
        record.note(figures)
        try record.note(masks, epoch: figures.epoch, steps: figures.steps, to: folder)
        if isBest {
            let export = ModelExport(order, data)
            try folder.write(
                try export.bytes(
                    of: loop.average.state, epoch: figures.epoch, release: record.release),
                to: folder.model)
        }
        try record.write(.running, to: folder, seconds: seconds)
        try writeCheckpoint()
        progress(.epoch(figures, isBest: isBest))
        return true
    }

    /// Evaluates the averaged weights on the validation images.
    private func judge() throws -> (figures: EpochFigures.Figures, masks: [Plane<UInt8>]) {
        let bytes = try TrainedWeights.bytes(
            of: loop.average.state, blueprint: order.recipe.blueprint, metadata: [:])
        let network = try bytes.withUnsafeBytes { try Model($0).network }
        return validator.judge(network, showing: shown)
    }

    private func writeCheckpoint() throws {
        let notes = try loop.position.notes()
        let checkpoint = Checkpoint(
            blueprint: order.recipe.blueprint, state: loop.state, adam: loop.adam,
            average: loop.average, notes: notes)
        try folder.write(try checkpoint.bytes(), to: folder.checkpoint)
    }

    /// What is thrown where the run cannot go on; the report says it too.
    private mutating func failed(_ fault: (reason: String, images: [String])) throws -> any Error {
        let error = TrainingError.exploded(
            reason: fault.reason, epoch: loop.position.epochs + 1, step: loop.position.steps + 1,
            images: fault.images, checkpoint: folder.checkpoint)
        try record.write(.failed("\(error)"), to: folder, seconds: seconds)
        return error
    }
}

extension TrainingProgress.Step {
    /// After a step of a loop.
    fileprivate init(_ loop: TrainingLoop) {
        let position = loop.position
        let mean = position.epochSeconds / Double(max(position.steps, 1))
        self.init(
            epoch: position.epochs + 1, epochs: loop.recipe.epochs, step: position.steps,
            steps: loop.source.steps, loss: position.tally.figures?.loss ?? 0,
            secondsPerStep: mean, secondsLeft: mean * Double(loop.totalSteps - loop.doneSteps))
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
