import Network
import Tensors

/// Times the network alone, over tiles in memory.
package struct NetworkBenchmark: Sendable {
    /// The time of the network at one tile size.
    package struct Timing: Sendable, Equatable {
        /// The median over all repetitions.
        package let millisecondsPerTile: Double
        /// Multiplications and additions per tile, in 10⁹, counted as direct convolutions.
        package let gflopPerTile: Double

        /// The arithmetic throughput, in 10⁹ operations a second.
        package var gflopPerSecond: Double { gflopPerTile / millisecondsPerTile * 1e3 }
    }

    /// The kernels, precision and threads in use.
    package let setup: BenchmarkSetup
    private let architecture: Architecture
    private let pool: InferencePool

    /// Packs the weights of `network` and starts `threads` compute threads.
    package init(network: UNet, precision: Precision, threads: Int) {
        architecture = network.architecture
        pool = InferencePool(network: network, precision: precision, threads: threads)
        setup = BenchmarkSetup(of: pool, requestedPrecision: precision)
    }

    /// Ends the compute threads.
    package func stop() { pool.stop() }

    /// Evaluates `tiles` tiles once unmeasured and then `repetitions` times.
    ///
    /// The unmeasured pass allocates memory and warms the caches, as in a running daemon.
    ///
    /// - Parameters:
    ///   - tiles: The number of tiles in one repetition.
    ///   - side: The side of a tile in pixels, a multiple of 2^depth.
    ///   - repetitions: The number of measured passes; at least 1.
    /// - Returns: The time per tile.
    package func measure(tiles: Int, side: Int, repetitions: Int) -> Timing {
        _ = millisecondsPerTile(tiles: tiles, side: side)
        let times = (0..<repetitions).map { _ in millisecondsPerTile(tiles: tiles, side: side) }
        return Timing(
            millisecondsPerTile: median(of: times),
            gflopPerTile: Double(architecture.operations(height: side, width: side)) / 1e9)
    }

    private func millisecondsPerTile(tiles: Int, side: Int) -> Double {
        // Any values will do: no kernel's time depends on them.
        let values = (0..<side * side).map { Float($0 % 251) / 251 }
        let time = ContinuousClock().measure {
            pool.evaluate(
                count: tiles, size: PlaneSize(height: side, width: side),
                fill: { _, tile in _ = tile.update(fromContentsOf: values) }, consume: { _, _ in })
        }
        return time / .milliseconds(1) / Double(tiles)
    }
}
