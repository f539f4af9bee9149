import ArgumentParser
import Daemon
import Network
import Tensors

/// `nucleid bench network`: the network alone, over tiles in memory.
struct BenchNetwork: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "network", abstract: "Measures the network alone, over tiles in memory.")

    @OptionGroup var options: BenchOptions
    @OptionGroup var often: BenchRepetitions

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
        guard side.isMultiple(of: architecture.multiple) else {
            throw ValidationError("--side is a multiple of \(architecture.multiple).")
        }
        let crew = EvaluatorCrew(
            model.network, precision: options.precision, threads: options.threads)
        defer { crew.stop() }
        Notices.write(fallback: crew.fallback)
        let output = BenchOutput()
        try output.show(
            MachineFacts(
                kernels: crew.kernels, precision: crew.precision, asked: options.precision,
                threads: crew.size))
        // Once unmeasured, so that memory and caches are as they are in a running daemon.
        _ = measure(crew)
        let median = (0..<often.repetitions).map { _ in measure(crew) }.median() ?? 0
        let gflop = Double(architecture.operations(height: side, width: side)) / 1e9
        let line = NetworkLine(
            ms_per_tile: median.rounded(to: 2), gflops_per_s: (gflop / median * 1e3).rounded(to: 2),
            gflop_per_tile: gflop.rounded(to: 2), tiles: tiles, side: side, threads: crew.size,
            repetitions: often.repetitions, kernels: crew.kernels.rawValue,
            precision: crew.precision, model: model.name)
        try output.show([line], under: ["network", "side", "ms/tile", "GFLOP/s"])
    }

    /// Milliseconds a tile of one repetition.
    private func measure(_ crew: EvaluatorCrew) -> Double {
        // Any values will do: no kernel's time depends on them.
        let values = (0..<side * side).map { Float($0 % 251) / 251 }
        let time = ContinuousClock().measure {
            crew.evaluate(
                count: tiles, size: PlaneSize(height: side, width: side),
                fill: { _, tile in _ = tile.update(fromContentsOf: values) }, take: { _, _ in })
        }
        return time / .milliseconds(1) / Double(tiles)
    }
}

/// The network at one size of tile.
private struct NetworkLine: BenchLine {
    let ms_per_tile: Double
    let gflops_per_s: Double
    let gflop_per_tile: Double
    let tiles: Int
    let side: Int
    let threads: Int
    let repetitions: Int
    let kernels: String
    let precision: Precision
    let model: String

    var cells: [String] { [model, "\(side)", ms_per_tile.text, gflops_per_s.text] }
}
