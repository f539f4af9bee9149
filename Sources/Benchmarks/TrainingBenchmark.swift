import Gradients
import Linux
import Network
import Tensors
import Training

/// Times training steps of the recipe `unet32` over a batch in memory.
package struct TrainingBenchmark {
    /// The time of a training step, and the memory that it takes.
    package struct Timing: Sendable, Equatable {
        /// The median over all repetitions.
        package let secondsPerStep: Double
        /// The resident memory of the process after the last step, in bytes.
        package let residentBytes: Int
    }

    private let recipe: Recipe
    private let engine: NetworkGradients
    private let batch: TrainingBatch
    private let threads: Int
    private var state: NetworkState
    private var adam: Adam
    private var average: MovingAverage
    private var gradient: [Float]

    /// Prepares a network and a batch of noise; no kernel's time depends on the values.
    ///
    /// - Parameters:
    ///   - width: The number of channels at the finest level.
    ///   - images: The number of images in a batch.
    ///   - side: The side of an image in pixels, a multiple of 16.
    ///   - threads: The number of compute threads.
    ///   - storage: The format of feature maps between the passes of a step.
    ///   - format: The format of the factors of convolutions.
    package init(
        width: Int, images: Int, side: Int, threads: Int, storage: FeatureStorage = .float32,
        format: ProductFormat = .float32
    ) {
        var recipe = Preset.unet32.recipe
        recipe.blueprint = Self.blueprint(of: recipe.blueprint.architecture, width: width)
        let size = PlaneSize(height: side, width: side)
        engine = NetworkGradients(
            architecture: recipe.blueprint, images: images, size: size, threads: threads,
            storage: storage, format: format)
        state = NetworkState(initial: engine.layout, seed: 1)
        adam = Adam(settings: recipe.adam, count: engine.layout.count)
        average = MovingAverage(state: state, decay: recipe.averaging)
        gradient = [Float](repeating: 0, count: engine.layout.count)
        batch = Self.noise(images: images, size: size)
        self.recipe = recipe
        self.threads = threads
    }

    private static func blueprint(of whole: Architecture, width: Int) -> TrainableArchitecture {
        TrainableArchitecture(
            Architecture(
                depth: whole.depth, width: width, outputs: whole.outputs,
                activation: whole.activation,
                upsampling: (whole.upsampling, whole.upsamplingActivation),
                concatenation: whole.concatenation), isNormalized: true)
    }

    private static func noise(images: Int, size: PlaneSize) -> TrainingBatch {
        var random = RandomSource(seed: 1)
        var batch = TrainingBatch(
            names: (0..<images).map(String.init), size: size, hasDistance: true)
        for index in batch.input.indices {
            batch.input[index] = Float(random.uniform(in: 0...1))
            batch.foreground[index] = random.bernoulli(probability: 0.3) ? 1 : 0
            batch.distance[index] = batch.foreground[index] / 2
        }
        return batch
    }

    /// Takes one step unmeasured and then `repetitions` steps.
    ///
    /// - Returns: The time of each layer in all of these; without clipping and the optimiser.
    package mutating func measureLayers(repetitions: Int) -> [LayerTimes.Row] {
        _ = secondsOfStep()
        engine.times = LayerTimes()
        defer { engine.times = nil }
        for _ in 0..<repetitions { _ = secondsOfStep() }
        return engine.times?.rows ?? []
    }

    /// Takes one step unmeasured and then `repetitions` steps.
    ///
    /// The unmeasured step allocates memory and warms the caches, as in a run.
    package mutating func measure(repetitions: Int) -> Timing {
        _ = secondsOfStep()
        let times = (0..<repetitions).map { _ in secondsOfStep() }
        return Timing(
            secondsPerStep: median(of: times), residentBytes: Machine.residentMemory)
    }

    private mutating func secondsOfStep() -> Double {
        let all = [0..<engine.layout.count]
        let start = ContinuousClock.now
        _ = engine.evaluate(&gradient, of: batch, at: &state, loss: recipe.loss, dropout: 0)
        _ = GradientNorm.clip(&gradient, to: recipe.gradientNorm ?? .infinity, trained: all)
        adam.update(
            &state.parameters, gradient: gradient, learningRate: recipe.learningRate, trained: all,
            threads: threads)
        average.add(state, threads: threads)
        return (ContinuousClock.now - start) / .seconds(1)
    }
}
