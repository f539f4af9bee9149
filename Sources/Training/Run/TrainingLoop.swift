import Gradients
import Network

/// The steps of a run: what they change, and nothing else; no file, no clock.
struct TrainingLoop {
    let recipe: Recipe
    let source: BatchSource
    let engine: any GradientEngine
    let seed: UInt64
    let threads: Int
    private let trained: [Range<Int>]
    private var gradient: [Float]
    private(set) var state: NetworkState
    private(set) var adam: Adam
    private(set) var average: MovingAverage
    var position: TrainingPosition

    /// Begins, or goes on from a checkpoint.
    init(
        _ recipe: Recipe, source: BatchSource, engine: any GradientEngine, seed: UInt64,
        threads: Int, from checkpoint: Checkpoint, at position: TrainingPosition
    ) {
        self.recipe = recipe
        self.source = source
        self.engine = engine
        self.seed = seed
        self.threads = threads
        trained = recipe.trained(engine.layout)
        gradient = [Float](repeating: 0, count: engine.layout.count)
        state = checkpoint.state
        adam = checkpoint.adam
        average = checkpoint.average
        self.position = position
    }

    /// The steps of the whole run.
    var totalSteps: Int { recipe.epochs * source.steps }
    /// The steps that are done.
    var doneSteps: Int { position.epochs * source.steps + position.steps }
    /// Of the step to come.
    var learningRate: Double {
        rate(of: doneSteps)
    }

    /// Of any step; a warm-up is a tenth of all steps at most.
    private func rate(of step: Int) -> Double {
        var schedule = recipe.schedule
        if case .cosine(let warmup) = schedule {
            schedule = .cosine(warmup: min(warmup, totalSteps / 10))
        }
        return schedule.rate(
            base: position.plateau?.rate ?? recipe.learningRate, step: step, of: totalSteps)
    }

    /// Takes the next step of the epoch in hand.
    ///
    /// - Returns: Why the run cannot go on, with the batch's images, or `nil`; then the weights are
    ///   as they were before.
    mutating func step() -> (reason: String, images: [String])? {
        let batch = source.batch(epoch: position.epochs, step: position.steps, threads: threads)
        // What is dropped depends on seed and step alone, as all that is random does.
        let dropout = seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(doneSteps)
        let statistics = state.statistics
        let value = engine.evaluate(
            &gradient, of: batch, at: &state, loss: recipe.loss, dropout: dropout)
        let norm = GradientNorm.clip(
            &gradient, to: recipe.gradientNorm ?? .infinity, trained: trained)
        if let reason = position.watch.note(value.total, gradient: norm) {
            state.statistics = statistics
            return (reason, batch.names)
        }
        adam.update(
            &state.parameters, gradient: gradient, learningRate: learningRate, trained: trained,
            threads: threads)
        average.add(state, threads: threads)
        position.tally.add(value, images: batch.count)
        position.steps += 1
        return nil
    }

    /// Ends the epoch in hand.
    ///
    /// - Parameter validation: The figures of its averaged weights.
    /// - Returns: The epoch's figures, and whether its weights are the best so far.
    mutating func endEpoch(
        _ validation: EpochFigures.Figures
    ) -> (figures: EpochFigures, isBest: Bool) {
        let rate = rate(of: doneSteps - 1)
        position.epochs += 1
        let figures = EpochFigures(
            epoch: position.epochs, steps: position.epochs * source.steps, learningRate: rate,
            seconds: position.epochSeconds, training: position.tally.figures,
            validation: validation)
        // Keras watches accuracy here, and so do the networks of the original work.
        _ = position.plateau?.note(validation.accuracy)
        let isBest = position.best.map { validation.dice > $0.dice } ?? true
        if isBest {
            position.best = .init(epoch: position.epochs, dice: validation.dice)
        }
        position.steps = 0
        position.tally = LossTally()
        position.seconds += position.epochSeconds
        position.epochSeconds = 0
        return (figures, isBest)
    }
}
