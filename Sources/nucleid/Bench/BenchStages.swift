import ArgumentParser
import Benchmarks
import Linux
import Network
import Samples

/// `nucleid bench stages`: the time of each pipeline stage and each network layer.
struct BenchStages: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stages",
        abstract: "Measures each stage of segmenting an image, and each layer of the network.",
        usage: "nucleid bench stages [<options>]")

    @OptionGroup var options: BenchOptions
    @OptionGroup var repetitions: BenchRepetitions

    @Option(parsing: .upToNextOption, help: "Sides of square sample images, in pixels.")
    var sides = [256, 1024]

    func validate() throws { try BenchSides.validate(sides) }

    func run() throws {
        let output = BenchOutput()
        try measureStages(output)
        let layers = LayerProfile.measure(
            network: try options.loadedModel().model.network, precision: options.precision,
            threads: options.threads, tiles: options.threads * repetitions.count)
        try output.show(
            LayerLine.lines(for: layers), under: ["layer", "ms/tile", "GFLOP/s", "share"])
    }

    private func measureStages(_ output: BenchOutput) throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let pipeline = try options.pipeline(outbox: folder.path.appending("outbox"))
        defer { pipeline.stop() }
        Notices.write(fallback: pipeline.fallback)
        try output.show(BenchmarkSetup(of: pipeline))
        for side in sides {
            let stages = try PipelineBenchmark.measure(
                SampleImage.square(side: side), by: pipeline, in: folder.path,
                repetitions: repetitions.count)
            let image = "\(side)x\(side)"
            try output.show(StageLine.lines(for: stages, of: image), under: [image, "ms", "share"])
        }
    }
}

/// The time of one stage of the pipeline, or of all stages.
private struct StageLine: BenchLine {
    let image: String
    let stage: String?
    let total: String?
    let ms: Double
    let share: Double?

    var cells: [String] { [stage ?? "total", ms.text, share?.percent ?? ""] }

    static func lines(for stages: [PipelineBenchmark.Timing], of image: String) -> [StageLine] {
        stages.map {
            StageLine(
                image: image, stage: $0.stage, total: nil, ms: $0.milliseconds.rounded(to: 3),
                share: $0.share.rounded(to: 5))
        } + [
            StageLine(
                image: image, stage: nil, total: "stages",
                ms: stages.map(\.milliseconds).reduce(0, +).rounded(to: 3), share: nil)
        ]
    }
}

/// The time of one layer of the network, or of all layers.
private struct LayerLine: BenchLine {
    let layer: String?
    let total: String?
    let ms: Double
    let gflops_per_s: Double
    let share: Double?

    var cells: [String] {
        [layer ?? "total", ms.text, gflops_per_s.text, share?.percent ?? ""]
    }

    static func lines(for layers: [LayerTiming]) -> [LayerLine] {
        let seconds = layers.map(\.seconds).reduce(0, +)
        let operations = layers.map(\.operations).reduce(0, +)
        return layers.map {
            LayerLine(
                layer: $0.name, total: nil, seconds: $0.seconds, operations: $0.operations,
                share: ($0.seconds / seconds).rounded(to: 5))
        } + [
            LayerLine(
                layer: nil, total: "layers", seconds: seconds, operations: operations, share: nil)
        ]
    }

    private init(
        layer: String?, total: String?, seconds: Double, operations: Int, share: Double?
    ) {
        self.layer = layer
        self.total = total
        self.share = share
        ms = (seconds * 1e3).rounded(to: 3)
        gflops_per_s = (Double(operations) / seconds / 1e9).rounded(to: 2)
    }
}
