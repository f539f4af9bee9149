import Linux
import Tensors

/// Measures the computing time of each layer of a network.
package enum LayerProfile {
    private static let side = 256

    /// Measures the time of each layer on tiles of 256x256 pixels.
    ///
    /// A pass has as many tiles as in an inference pool with one team of `threads` threads.
    ///
    /// - Parameters:
    ///   - network: The network to evaluate.
    ///   - precision: The requested precision.
    ///   - threads: The number of threads that work on a pass.
    ///   - tiles: The minimum number of tiles to measure; a warm-up pass before is not measured.
    /// - Returns: The layers in the order in which they are first computed.
    package static func measure(
        network: UNet, precision: Precision, threads: Int, tiles: Int
    ) -> [LayerTiming] {
        let packed = PackedNetwork(network: network, precision: precision, threads: threads)
        let images = InferencePool.tilesPerPass(threads: threads)
        let size = PlaneSize(height: side, width: side)
        var arena = Arena(network: packed, threads: threads)
        let runner = arena.runner(size: size, images: images)
        let input = runner.plan.input
        for index in 0..<images * input.imageCount { runner.elements(of: input)[index] = 0.5 }
        _ = timePass(runner, threads: threads)
        let count = (tiles + images - 1) / images
        var seconds = [Double](repeating: 0, count: runner.plan.steps.count)
        for _ in 0..<count {
            for (step, time) in timePass(runner, threads: threads).enumerated() {
                seconds[step] += time / Double(count * images)
            }
        }
        return sum(runner.plan.steps, seconds: seconds, images: images)
    }

    /// Returns the seconds of each step of a pass, from the end of the previous step to its own.
    private static func timePass(_ runner: StepRunner, threads: Int) -> [Double] {
        let clock = ContinuousClock()
        let ends = Monitor(
            [ContinuousClock.Instant?](repeating: nil, count: runner.plan.steps.count))
        let pass = ForwardPass(runner: runner, images: 0) { _ in }
        let lines = runner.plan.scratch
        let start = clock.now
        let workers = (0..<threads).map { _ in
            PosixThread {
                let scratch = CacheLineMemory(lineCount: lines)
                pass.runItems(scratch: scratch.baseAddress) { step in
                    let now = clock.now
                    ends.update { $0[step] = now }
                }
            }
        }
        for worker in workers { worker.join() }
        var last = start
        return ends.update { $0 }.map { end in
            let end = end ?? last
            defer { last = end }
            return (end - last) / .seconds(1)
        }
    }

    private static func sum(
        _ steps: [ExecutionStep], seconds: [Double], images: Int
    ) -> [LayerTiming] {
        var order: [String] = []
        var sums: [String: (seconds: Double, operations: Int)] = [:]
        for (step, time) in zip(steps, seconds) {
            let name = step.layer.name
            if sums[name] == nil { order.append(name) }
            sums[name, default: (0, 0)].seconds += time
            sums[name, default: (0, 0)].operations += step.operations
        }
        return order.compactMap { name in
            sums[name].map {
                LayerTiming(name: name, seconds: $0.seconds, operations: $0.operations / images)
            }
        }
    }
}

/// The computing time and the arithmetic operations of one layer, per tile.
package struct LayerTiming: Sendable {
    /// The layer's name in the weights file, such as `encoder.0.1`.
    ///
    /// The conversion to dense planes after a 3x3 last layer, which has no weights, is `planes`.
    package let name: String
    /// The wall-clock time per tile, in seconds, with all threads working together.
    package let seconds: Double
    /// The multiplications and additions per tile, counted as direct convolutions.
    package let operations: Int
}
