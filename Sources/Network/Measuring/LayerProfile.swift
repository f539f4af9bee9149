import Linux
import Tensors

/// Measures what the layers of a network cost.
package enum LayerProfile {
    private static let side = 256

    /// Evaluates tiles of 256x256 pixels, as many at once as a crew would.
    ///
    /// - Parameters:
    ///   - network: What is evaluated.
    ///   - precision: How exactly.
    ///   - threads: How many work on a pass.
    ///   - tiles: How many are evaluated, at least; one pass more, before, is not measured.
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
        _ = pass(runner, threads: threads)
        let count = (tiles + images - 1) / images
        var seconds = [Double](repeating: 0, count: runner.plan.steps.count)
        for _ in 0..<count {
            for (step, time) in pass(runner, threads: threads).enumerated() {
                seconds[step] += time / Double(count * images)
            }
        }
        return sum(runner.plan.steps, seconds, images: images)
    }

    /// Seconds of each step of one pass: from the end of the one before to its own.
    private static func pass(_ runner: StepRunner, threads: Int) -> [Double] {
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
        _ steps: [ExecutionStep], _ seconds: [Double], images: Int
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

/// What one layer of a network costs.
package struct LayerTiming: Sendable {
    /// As in the weights file, such as `encoder.0.1`, or what is done where there are no weights.
    package let name: String
    /// A pass over one tile, the time that all threads take together for it.
    package let seconds: Double
    /// Multiplications and additions for one tile, counted as direct convolutions.
    package let operations: Int
}
