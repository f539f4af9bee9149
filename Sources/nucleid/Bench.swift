import ArgumentParser
import Daemon
import FoundationEssentials
import Network
import SystemPackage
import Tensors

/// `nucleid bench`: how fast this machine is.
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measures how fast this machine is.", subcommands: [BenchNetwork.self])
}

/// `nucleid bench network`: the network alone, over tiles in memory.
struct BenchNetwork: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "network", abstract: "Evaluates tiles; the last line is JSON.")

    @Option(help: "Tiles of 256x256 pixels in one repetition.")
    var tiles = 8

    @Option(help: "Threads that evaluate them.")
    var threads = 2

    @Option(help: "Repetitions, of which the median counts.")
    var repetitions = 5

    @Option(help: "A safetensors file with another network than the built-in one.")
    var model: String?

    private static let side = 256

    private struct Line: Encodable {
        let ms_per_tile: Double
        let gflops_per_s: Double
        let gflop_per_tile: Double
        let tiles: Int
        let threads: Int
        let repetitions: Int
        let blas: String
        let processor: String
        let model: String
    }

    func validate() throws {
        if tiles < 1 || threads < 1 || repetitions < 1 {
            throw ValidationError("--tiles, --threads and --repetitions are at least 1.")
        }
    }

    func run() throws {
        let model = try LoadedModel(model.map { FilePath($0) }).model
        let crew = EvaluatorCrew(model.network, threads: threads)
        defer { crew.stop() }
        print("network \(model.name), \(threads) threads, OpenBLAS \(BLAS.kernels)")
        if !BLAS.kernelsFit(.chosen) {
            print(
                "OpenBLAS does not use all that this processor (\(Processor.chosen)) has; "
                    + "unset OPENBLAS_CORETYPE, or update it")
        }
        // Once unmeasured, so that memory and caches are as they are in a running daemon.
        _ = measure(crew)
        var times: [Double] = []
        for repetition in 1...repetitions {
            times.append(measure(crew))
            print("repetition \(repetition): \(Self.rounded(times.last ?? 0)) ms a tile")
        }
        let median = times.sorted()[times.count / 2]
        let gflop =
            Double(model.network.architecture.operations(height: Self.side, width: Self.side)) / 1e9
        let line = Line(
            ms_per_tile: Self.rounded(median), gflops_per_s: Self.rounded(gflop / median * 1e3),
            gflop_per_tile: Self.rounded(gflop), tiles: tiles, threads: threads,
            repetitions: repetitions, blas: BLAS.kernels,
            processor: Processor.chosen.rawValue, model: model.name)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        print(String(decoding: try encoder.encode(line), as: UTF8.self))
    }

    /// Milliseconds a tile of one repetition.
    private func measure(_ crew: EvaluatorCrew) -> Double {
        let clock = ContinuousClock()
        let time = clock.measure {
            crew.foreground(
                count: tiles, size: PlaneSize(height: Self.side, width: Self.side),
                fill: { index, tile in
                    // Any values will do: no kernel's time depends on them.
                    for pixel in tile.indices { tile[pixel] = Float((pixel &+ index) % 251) / 251 }
                }, take: { _, _ in })
        }
        return time / .milliseconds(1) / Double(tiles)
    }

    private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
