import Linux
import Tensors

/// Threads that evaluate tiles, shared by all images in hand.
///
/// They work in teams, and a team on one pass at a time: the tiles of a pass, of one image or of
/// several, are evaluated together, and a single tile keeps all threads of the team busy. Images in
/// hand at the same time take turns, tile by tile, so that a small one does not wait for a large
/// one. Results reach their image in the order of its tiles.
package final class InferencePool: Sendable {
    /// Fills the input of the tile with this index: `height` · `width` values.
    package typealias Fill = @Sendable (Int, UnsafeMutableBufferPointer<Float>) -> Void

    /// The most threads of a team: more would wait for each other at the coarse levels.
    private static let largestTeam = 16
    /// The pixels of a tile of the usual size.
    private static let usualPixels = 256 * 256
    /// The most tiles of any size in a pass.
    private static let mostTiles = 16

    private let desk: Monitor<TileScheduler>
    private let threads: [PosixThread]

    /// The tiles of the usual size that a pass takes: two a thread, so that the coarse levels'
    /// weights are read for all of them, in less than 64 MiB for each thread.
    static func tilesPerPass(threads: Int) -> Int { min(2 * threads, 8) }

    /// How many threads there are.
    package var threadCount: Int { threads.count }
    /// The precision that is computed with: the one asked for, or exact where that is faster.
    package let precision: Precision
    /// The instruction set of the kernels.
    package let kernels: InstructionSet
    /// Why the precision is not the one asked for, as a sentence without its end.
    package let fallbackReason: String?

    /// Packs the weights, and starts the threads.
    ///
    /// - Parameters:
    ///   - network: What they evaluate.
    ///   - precision: How exactly.
    ///   - count: How many; at least one.
    package convenience init(network: UNet, precision: Precision = .exact, threads count: Int) {
        self.init(
            network: PackedNetwork(network: network, precision: precision, threads: count),
            threads: count)
    }

    /// Starts the threads.
    package init(network: PackedNetwork, threads count: Int) {
        precondition(count > 0, "a crew has at least one thread")
        let teams = (count + Self.largestTeam - 1) / Self.largestTeam
        let perTeam = (count + teams - 1) / teams
        let pixels = Self.tilesPerPass(threads: perTeam) * Self.usualPixels
        let desk = Monitor(TileScheduler(teams: teams, pixels: pixels, tiles: Self.mostTiles))
        self.desk = desk
        precision = network.precision
        kernels = network.processor
        fallbackReason = network.fallbackReason
        let members = (0..<teams).map { _ in InferenceTeam(network: network, threads: perTeam) }
        threads = (0..<count).map { index in
            PosixThread { Self.work(in: members[index % teams], number: index % teams, at: desk) }
        }
    }

    /// Evaluates tiles; blocks the calling thread until all are done.
    ///
    /// - Parameters:
    ///   - count: How many.
    ///   - size: Of each, in pixels; both sides multiples of 2^depth.
    ///   - fill: Called on the crew's threads, in any order.
    ///   - consume: Called on the calling thread, in order, with the outputs of each tile, [output,
    ///     row, column]; what it throws takes back the tiles that nobody has begun.
    /// - Throws: What `take` throws.
    package func evaluate(
        count: Int, size: PlaneSize, fill: @escaping Fill,
        consume: (Int, UnsafeBufferPointer<Float>) throws -> Void
    ) rethrows {
        let order = desk.update { $0.submit(count: count, size: size, fill: fill) }
        defer { desk.update { $0.close(order: order) } }
        for index in 0..<count {
            let tile = desk.wait { $0.takeResult(of: index, in: order) }
            try tile.withUnsafeBufferPointer { try consume(index, $0) }
            desk.update { $0.recycle(tile) }
        }
    }

    /// Ends the threads once all that was asked of them is done; call it once, last.
    package func stop() {
        desk.update { $0.isClosed = true }
        for thread in threads { thread.join() }
    }

    private static func work(in team: InferenceTeam, number: Int, at desk: Monitor<TileScheduler>) {
        var scratch = CacheLineMemory(lineCount: 0)
        while true {
            switch desk.wait(for: { $0.assignment(team: number) }) {
            case .stop: return
            case .startPass(let tiles):
                team.preparePass(over: tiles)
                desk.update { $0.passPrepared(team: number) }
            case .joinPass: break
            }
            team.runPass(scratch: &scratch)
            if desk.update({ $0.leavePass(team: number) }) {
                team.storeResults(in: desk)
                desk.update { $0.passFinished(team: number) }
            }
        }
    }
}
