import ArgumentParser
import Benchmarks
import Gradients
import Linux
import Network
import Tensors

/// `nucleid bench training`: the time of a training step, over a batch in memory.
struct BenchTraining: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "training", abstract: "Measures a step of training, over a batch in memory.",
        usage: "nucleid bench training [<options>]",
        discussion: "The network is that of the recipe 'unet32': forward, loss, backward, "
            + "clipping, AdamW and the average of weights. Tests/Training/compare-step times "
            + "PyTorch beside it.")

    @Option(help: "Threads that compute; by default one for each core.")
    var threads = Machine.processorCount

    @Option(help: "The channels of the finest level.")
    var width = 32

    @Option(help: "The images of a batch.")
    var batch = 8

    @Option(help: "Their side in pixels.")
    var side = 256

    @Option(help: "How feature maps are kept between the passes of a step: float32 or bfloat16.")
    var storage = FeatureStorage.float32

    @Option(help: "How exactly convolutions are computed: exact or fast.")
    var precision = Precision.exact

    @Flag(help: "Measures each layer, too, forward and backward.")
    var layers = false

    @OptionGroup var repetitions: BenchRepetitions

    func validate() throws {
        if let fault = InstructionSet.unusableReason { throw ValidationError("\(fault).") }
        if !(1...1024).contains(threads) { throw ValidationError("--threads is 1 to 1024.") }
        if !(1...512).contains(width) { throw ValidationError("--width is 1 to 512.") }
        if !(1...256).contains(batch) { throw ValidationError("--batch is 1 to 256.") }
        if !(16...4096).contains(side) || !side.isMultiple(of: 16) {
            throw ValidationError("--side is a multiple of 16, to 4096.")
        }
    }

    func run() throws {
        let output = BenchOutput()
        let format = ProductFormat.fastest(precision)
        let setup = BenchmarkSetup.training(
            threads: threads, format: format, requestedPrecision: precision)
        try output.show(setup)
        var benchmark = TrainingBenchmark(
            width: width, images: batch, side: side, threads: threads, storage: storage,
            format: format)
        let timing = benchmark.measure(repetitions: repetitions.count)
        let line = TrainingLine(
            s_per_step: timing.secondsPerStep.rounded(to: 4),
            resident_mib: (Double(timing.residentBytes) / 0x1p20).rounded(to: 0), batch: batch,
            side: side, width: width, threads: threads, storage: storage.rawValue,
            products: format.rawValue, repetitions: repetitions.count, kernels: setup.kernels)
        try output.show([line], under: ["training", "side", "s/step", "resident MiB"])
        guard layers else { return }
        let rows = benchmark.measureLayers(repetitions: repetitions.count)
        try output.show(
            rows.map { TrainedLayerLine($0, steps: repetitions.count) },
            under: ["layer", "forward ms", "backward ms"])
    }
}

/// The time and memory of a training step.
private struct TrainingLine: BenchLine {
    let s_per_step: Double
    let resident_mib: Double
    let batch: Int
    let side: Int
    let width: Int
    let threads: Int
    let storage: String
    let products: String
    let repetitions: Int
    let kernels: String

    var cells: [String] {
        ["\(batch) x width \(width), \(products)", "\(side)", s_per_step.text, resident_mib.text]
    }
}

/// The time of a layer in a training step.
private struct TrainedLayerLine: BenchLine {
    let layer: String
    let forward_ms: Double
    let backward_ms: Double

    init(_ row: LayerTimes.Row, steps: Int) {
        func milliseconds(_ time: Duration) -> Double {
            (time / .milliseconds(1) / Double(steps)).rounded(to: 2)
        }
        layer = row.layer
        forward_ms = milliseconds(row.forward)
        backward_ms = milliseconds(row.backward)
    }

    var cells: [String] { [layer, forward_ms.text, backward_ms.text] }
}
