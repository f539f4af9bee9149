import Gradients
import Network

/// The training loop: weights, optimiser and position of a run, without files or clock.
struct TrainingLoop {
    let recipe: Recipe
    let source: BatchSource
    private let batches: BatchPrefetcher
    let engine: any GradientEngine
    let seed: UInt64
    let threads: Int
    private let trainedRanges: [Range<Int>]
    private var gradient: [Float]
    private(set) var state: NetworkState
    private(set) var adam: Adam
    private(set) var average: MovingAverage
    var position: TrainingPosition

    /// Creates the loop in the state of a checkpoint.
    init(
        recipe: Recipe, source: BatchSource, engine: any GradientEngine, seed: UInt64,
        threads: Int, checkpoint: Checkpoint, position: TrainingPosition
    ) {
        self.recipe = recipe
        self.source = source
        batches = BatchPrefetcher(source: source, epochs: recipe.epochs, threads: threads)
        self.engine = engine
        self.seed = seed
        self.threads = threads
        trainedRanges = recipe.trainedRanges(of: engine.layout)
        gradient = [Float](repeating: 0, count: engine.layout.count)
        state = checkpoint.state
        adam = checkpoint.adam
        average = checkpoint.average
        self.position = position
    }

    /// The number of steps of the whole run.
    var totalSteps: Int { recipe.epochs * source.steps }
    /// The number of completed steps.
    var completedSteps: Int { position.epochs * source.steps + position.steps }
    /// The learning rate of the next step.
    var learningRate: Double { learningRate(ofStep: completedSteps) }

    /// The learning rate of a step; the warm-up is limited to a tenth of all steps.
    private func learningRate(ofStep step: Int) -> Double {
        let warmup = min(recipe.schedule.warmup, totalSteps / 10)
        return recipe.schedule.with(warmup: warmup).rate(
            base: position.plateau?.rate ?? recipe.learningRate, step: step, of: totalSteps)
    }

    /// Takes the next step of the current epoch.
    ///
    /// - Returns: The reason why training has diverged and the images of the batch, with the weights
    ///   unchanged; `nil` if it has not.
    mutating func step() -> (reason: String, images: [String])? {
        let (batch, wait) = batches.next(epoch: position.epochs, step: position.steps)
        position.epochDataWait = (position.epochDataWait ?? 0) + wait
        // Dropout depends on seed and step only, so that a resumed run draws the same.
        let dropout = seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(completedSteps)
        let statistics = state.statistics
        let value = engine.evaluate(
            &gradient, of: batch, at: &state, loss: recipe.loss, dropout: dropout)
        let norm = GradientNorm.clip(
            &gradient, to: recipe.gradientNorm ?? .infinity, trained: trainedRanges)
        if let reason = position.divergence.check(loss: value.total, gradientNorm: norm) {
            state.statistics = statistics
            return (reason, batch.names)
        }
        adam.update(
            &state.parameters, gradient: gradient, learningRate: learningRate,
            trained: trainedRanges, threads: threads)
        average.add(state, threads: threads)
        position.metrics.add(value, images: batch.count)
        position.steps += 1
        return nil
    }

    /// Ends the current epoch.
    ///
    /// - Parameters:
    ///   - validation: The validation metrics of the averaged weights.
    ///   - wholeImages: Their scores on whole images; `nil` if those were not validated.
    ///   - keep: The criterion for the kept epoch.
    /// - Returns: The metrics of the epoch, and whether its weights are the best so far.
    mutating func endEpoch(
        validation: EpochMetrics.Values, wholeImages: WholeImageScores?, keep: KeepCriterion
    ) -> (metrics: EpochMetrics, isBest: Bool) {
        let rate = learningRate(ofStep: completedSteps - 1)
        position.epochs += 1
        let metrics = EpochMetrics(
            epoch: position.epochs, steps: position.epochs * source.steps, learningRate: rate,
            seconds: position.epochSeconds, training: position.metrics.values,
            validation: validation, wholeImages: wholeImages,
            dataWaitSeconds: position.epochDataWait)
        // The networks of the original work monitor accuracy here.
        _ = position.plateau?.update(with: validation.accuracy)
        let isBest = keep.prefers(metrics, to: position.best)
        if isBest { position.best = .init(metrics) }
        position.steps = 0
        position.metrics = MetricsMean()
        position.seconds += position.epochSeconds
        position.epochSeconds = 0
        position.epochDataWait = nil
        return (metrics, isBest)
    }
}
