import ArgumentParser
import Daemon
import Gradients
import Linux
import Network
import Tensors
import Training

/// `nucleid bench training`: steps of training, over a batch in memory.
struct BenchTraining: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "training", abstract: "Measures a step of training, over a batch in memory.",
        discussion: "The network is that of the recipe 'unet32': forward, loss, backward, "
            + "clipping, AdamW and the average of weights. Tests/Training/compare-step times "
            + "PyTorch beside it.")

    @Option(help: "Threads that compute; by default one for each core.")
    var threads = Machine.processors

    @Option(help: "The channels of the finest level.")
    var width = 32

    @Option(help: "The images of a batch.")
    var batch = 8

    @Option(help: "Their side in pixels.")
    var side = 256

    @OptionGroup var often: BenchRepetitions

    func validate() throws {
        if let fault = Processor.fault { throw ValidationError("\(fault).") }
        if !(1...1024).contains(threads) { throw ValidationError("--threads is 1 to 1024.") }
        if !(1...512).contains(width) { throw ValidationError("--width is 1 to 512.") }
        if !(1...256).contains(batch) { throw ValidationError("--batch is 1 to 256.") }
        if !(16...4096).contains(side) || !side.isMultiple(of: 16) {
            throw ValidationError("--side is a multiple of 16, to 4096.")
        }
    }

    func run() throws {
        let output = BenchOutput()
        try output.show(
            MachineFacts(
                kernels: .chosen, precision: .exact, asked: .exact, threads: threads))
        var stepper = Stepper(width: width, batch: batch, side: side, threads: threads)
        // Once unmeasured, so that memory and caches are as they are in a run.
        _ = stepper.step()
        let times = (0..<often.repetitions).map { _ in stepper.step() }
        let line = TrainingLine(
            s_per_step: (times.median() ?? 0).rounded(to: 4),
            resident_mib: (Double(Machine.residentMemory) / 0x1p20).rounded(to: 0), batch: batch,
            side: side, width: width, threads: threads, repetitions: often.repetitions,
            kernels: Processor.chosen.rawValue)
        try output.show([line], under: ["training", "side", "s/step", "resident MiB"])
    }
}

/// Takes steps with images and truths of noise: no kernel's time depends on them.
private struct Stepper {
    private let recipe: Recipe
    private let engine: NetworkGradients
    private let batch: Batch
    private let threads: Int
    private var state: NetworkState
    private var adam: Adam
    private var average: MovingAverage
    private var gradient: [Float]

    init(width: Int, batch images: Int, side: Int, threads: Int) {
        var recipe = Preset.unet32.recipe
        let whole = recipe.blueprint.architecture
        recipe.blueprint = Blueprint(
            Architecture(
                depth: whole.depth, width: width, outputs: whole.outputs,
                activation: whole.activation,
                upsampling: (whole.upsampling, whole.upsamplingActivation),
                concatenation: whole.concatenation), isNormalized: true)
        var random = RandomSource(seed: 1)
        var batch = Batch(
            names: (0..<images).map(String.init), size: PlaneSize(height: side, width: side),
            hasDistance: true)
        for index in batch.input.indices {
            batch.input[index] = Float(random.uniform(in: 0...1))
            batch.foreground[index] = random.chance(0.3) ? 1 : 0
            batch.distance[index] = batch.foreground[index] / 2
        }
        engine = NetworkGradients(
            recipe.blueprint, images: images, size: batch.size, threads: threads)
        state = NetworkState(initial: engine.layout, seed: 1)
        adam = Adam(recipe.adam, count: engine.layout.count)
        average = MovingAverage(state, decay: recipe.averaging)
        gradient = [Float](repeating: 0, count: engine.layout.count)
        self.recipe = recipe
        self.batch = batch
        self.threads = threads
    }

    /// The seconds of a step.
    mutating func step() -> Double {
        let all = [0..<engine.layout.count]
        let begun = ContinuousClock.now
        _ = engine.evaluate(&gradient, of: batch, at: &state, loss: recipe.loss, dropout: 0)
        _ = GradientNorm.clip(&gradient, to: recipe.gradientNorm ?? .infinity, trained: all)
        adam.update(
            &state.parameters, gradient: gradient, learningRate: recipe.learningRate, trained: all,
            threads: threads)
        average.add(state, threads: threads)
        return (ContinuousClock.now - begun) / .seconds(1)
    }
}

/// Steps of one size.
private struct TrainingLine: BenchLine {
    let s_per_step: Double
    let resident_mib: Double
    let batch: Int
    let side: Int
    let width: Int
    let threads: Int
    let repetitions: Int
    let kernels: String

    var cells: [String] {
        ["\(batch) x width \(width)", "\(side)", s_per_step.text, resident_mib.text]
    }
}
