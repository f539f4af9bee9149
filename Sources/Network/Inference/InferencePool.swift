import Linux
import Tensors

/// A pool of threads that evaluate tiles, shared by all images in flight.
///
/// The threads form teams, and each team runs one forward pass at a time. The tiles of a pass, from
/// one image or several, are evaluated together, and a single tile keeps all threads of the team
/// busy. Images in flight take turns tile by tile, so that a small image does not wait for a large
/// one. The results of an image are delivered in the order of its tiles.
package final class InferencePool: Sendable {
    /// A function that writes the input of the tile at an index: `height` · `width` values.
    package typealias Fill = @Sendable (Int, UnsafeMutableBufferPointer<Float>) -> Void

    /// The maximum number of threads of a team; more would wait for each other at coarse levels.
    private static let largestTeam = 16
    /// The number of pixels of a tile of the usual size.
    private static let usualPixels = 256 * 256
    /// The maximum number of tiles in a pass, whatever their size.
    private static let mostTiles = 16

    private let scheduler: Monitor<TileScheduler>
    private let outputCount: Int
    private let threads: [PosixThread]

    /// Returns the maximum number of tiles of the usual size in a pass.
    ///
    /// It is two tiles per thread, at most eight, which share one reading of the coarse levels'
    /// weights and need less than 64 MiB per thread.
    static func tilesPerPass(threads: Int) -> Int { min(2 * threads, 8) }

    /// The number of threads.
    package var threadCount: Int { threads.count }
    /// The precision in use; exact if the requested one is not available.
    package let precision: Precision
    /// The instruction set of the kernels.
    package let kernels: InstructionSet
    /// The reason why the requested precision is not in use, as a sentence without its full stop.
    ///
    /// `nil` if it is in use.
    package let fallbackReason: String?

    /// Packs the weights, and starts the threads.
    ///
    /// - Parameters:
    ///   - network: The network to evaluate.
    ///   - precision: The requested precision.
    ///   - count: The number of threads; at least one.
    package convenience init(network: UNet, precision: Precision = .exact, threads count: Int) {
        self.init(
            network: PackedNetwork(network: network, precision: precision, threads: count),
            threads: count)
    }

    /// Starts `count` threads, at least one.
    package init(network: PackedNetwork, threads count: Int) {
        precondition(count > 0, "a pool has at least one thread")
        let teams = (count + Self.largestTeam - 1) / Self.largestTeam
        let perTeam = (count + teams - 1) / teams
        let pixels = Self.tilesPerPass(threads: perTeam) * Self.usualPixels
        let scheduler = Monitor(TileScheduler(teams: teams, pixels: pixels, tiles: Self.mostTiles))
        self.scheduler = scheduler
        outputCount = network.architecture.outputs.count
        precision = network.precision
        kernels = network.processor
        fallbackReason = network.fallbackReason
        let members = (0..<teams).map { _ in InferenceTeam(network: network, threads: perTeam) }
        threads = (0..<count).map { index in
            PosixThread {
                Self.work(in: members[index % teams], number: index % teams, at: scheduler)
            }
        }
    }

    /// Evaluates tiles; blocks the calling thread until all are done.
    ///
    /// - Parameters:
    ///   - count: The number of tiles.
    ///   - size: The size of each tile in pixels; both sides are multiples of 2^depth.
    ///   - fill: Called on the pool's threads, in any order.
    ///   - consume: Called on the calling thread, in order, with the index and the outputs of each
    ///     tile, `[output, row, column]`. If it throws, tiles that have not begun are cancelled.
    /// - Throws: The errors of `consume`.
    package func evaluate(
        count: Int, size: PlaneSize, fill: @escaping Fill,
        consume: (Int, UnsafeBufferPointer<Float>) throws -> Void
    ) rethrows {
        try evaluate(count: count, size: size, fill: fill) { index, outputs, _ in
            try consume(index, outputs)
        }
    }

    /// Evaluates tiles as ``evaluate(count:size:fill:consume:)`` does, with their bottleneck
    /// features.
    ///
    /// - Parameters:
    ///   - count: The number of tiles.
    ///   - size: The size of each tile in pixels; both sides are multiples of 2^depth.
    ///   - fill: Called on the pool's threads, in any order.
    ///   - consumeFeatures: Called on the calling thread, in order, with the index, the outputs,
    ///     `[output, row, column]`, and the mean of each bottleneck channel of each tile.
    /// - Throws: The errors of `consumeFeatures`.
    package func evaluate(
        count: Int, size: PlaneSize, fill: @escaping Fill,
        consumeFeatures: (Int, UnsafeBufferPointer<Float>, UnsafeBufferPointer<Float>) throws ->
            Void
    ) rethrows {
        let outputs = outputCount * size.pixelCount
        let submission = scheduler.update { $0.submit(count: count, size: size, fill: fill) }
        defer { scheduler.update { $0.close(submission: submission) } }
        for index in 0..<count {
            let tile = scheduler.wait { $0.removeResult(of: index, in: submission) }
            try tile.withUnsafeBufferPointer { values in
                try consumeFeatures(
                    index, UnsafeBufferPointer(rebasing: values[..<outputs]),
                    UnsafeBufferPointer(rebasing: values[outputs...]))
            }
            scheduler.update { $0.recycle(tile) }
        }
    }

    /// Stops the threads after all submitted tiles are done, and joins them; call it once, last.
    package func stop() {
        scheduler.update { $0.isClosed = true }
        for thread in threads { thread.join() }
    }

    private static func work(
        in team: InferenceTeam, number: Int, at scheduler: Monitor<TileScheduler>
    ) {
        var scratch = CacheLineMemory(lineCount: 0)
        while true {
            switch scheduler.wait(for: { $0.assignment(team: number) }) {
            case .stop: return
            case .startPass(let tiles):
                team.preparePass(over: tiles)
                scheduler.update { $0.passPrepared(team: number) }
            case .joinPass: break
            }
            team.runPass(scratch: &scratch)
            if scheduler.update({ $0.leavePass(team: number) }) {
                team.storeResults(in: scheduler)
                scheduler.update { $0.passFinished(team: number) }
            }
        }
    }
}
