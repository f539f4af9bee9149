import ArgumentParser
import Benchmarks
import Network

/// `nucleid bench network`: the network alone, over tiles in memory.
struct BenchNetwork: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "network", abstract: "Measures the network alone, over tiles in memory.",
        usage: "nucleid bench network [<options>]")

    @OptionGroup var options: BenchOptions
    @OptionGroup var repetitions: BenchRepetitions

    @Option(help: "Tiles in one repetition.")
    var tiles = 8

    @Option(help: "The side of a tile in pixels, which is evaluated whole.")
    var side = 256

    func validate() throws {
        if !(1...100_000).contains(tiles) { throw ValidationError("--tiles is 1 to 100000.") }
        if !(1...8192).contains(side) { throw ValidationError("--side is 1 to 8192.") }
    }

    func run() throws {
        let model = try options.loadedModel().model
        let architecture = model.network.architecture
        guard side.isMultiple(of: architecture.sizeMultiple) else {
            throw ValidationError("--side is a multiple of \(architecture.sizeMultiple).")
        }
        let benchmark = NetworkBenchmark(
            network: model.network, precision: options.precision, threads: options.threads)
        defer { benchmark.stop() }
        Notices.write(fallback: benchmark.setup.fallbackReason)
        let output = BenchOutput()
        try output.show(benchmark.setup)
        let timing = benchmark.measure(
            tiles: tiles, side: side, repetitions: repetitions.count)
        let line = NetworkLine(
            ms_per_tile: timing.millisecondsPerTile.rounded(to: 2),
            gflops_per_s: timing.gflopPerSecond.rounded(to: 2),
            gflop_per_tile: timing.gflopPerTile.rounded(to: 2), tiles: tiles, side: side,
            threads: benchmark.setup.threads, repetitions: repetitions.count,
            kernels: benchmark.setup.kernels, precision: benchmark.setup.precision,
            model: model.name)
        try output.show([line], under: ["network", "side", "ms/tile", "GFLOP/s"])
    }
}

/// The time of the network at one tile size.
private struct NetworkLine: BenchLine {
    let ms_per_tile: Double
    let gflops_per_s: Double
    let gflop_per_tile: Double
    let tiles: Int
    let side: Int
    let threads: Int
    let repetitions: Int
    let kernels: String
    let precision: String
    let model: String

    var cells: [String] { [model, "\(side)", ms_per_tile.text, gflops_per_s.text] }
}
