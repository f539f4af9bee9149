import Linux
import Tensors

/// A team of threads that run forward passes together, one at a time, in shared memory.
final class InferenceTeam: @unchecked Sendable {
    // Unchecked: only `preparePass` and `storeResults` change the state, and the scheduler has one
    // thread call them, while no other takes part in a pass.

    private var arena: Arena
    private var tiles: [TileScheduler.Tile] = []
    private var runner: StepRunner?
    private var pass: ForwardPass?

    init(network: PackedNetwork, threads: Int) {
        arena = Arena(network: network, threads: threads)
    }

    /// Prepares a pass over tiles of one size.
    func preparePass(over tiles: [TileScheduler.Tile]) {
        guard let size = tiles.first?.size else { return }
        let runner = arena.runner(size: size, images: tiles.count)
        self.tiles = tiles
        self.runner = runner
        let input = runner.plan.input
        pass = ForwardPass(runner: runner, images: tiles.count) { image in
            tiles[image].fill(
                tiles[image].index,
                UnsafeMutableBufferPointer(
                    start: runner.elements(of: input.image(at: image)), count: input.imageCount))
        }
    }

    /// Runs items of the pass until none is left, in the calling thread's `scratch`.
    func runPass(scratch: inout CacheLineMemory) {
        guard let runner, let pass else { return }
        if scratch.lineCount < runner.plan.scratch {
            scratch = CacheLineMemory(lineCount: runner.plan.scratch)
        }
        pass.runItems(scratch: scratch.baseAddress)
    }

    /// Copies the results of a finished pass, outputs followed by features, to the scheduler.
    func storeResults(in scheduler: Monitor<TileScheduler>) {
        guard let runner else { return }
        let (output, features) = (runner.plan.output, runner.plan.features)
        let count = output.imageCount + features.imageCount
        for (image, tile) in tiles.enumerated() {
            var result =
                scheduler.update { $0.recycledBuffer(count: count) }
                ?? Array(repeating: 0, count: count)
            result.withUnsafeMutableBufferPointer { result in
                let parts = [output, features].map { place in
                    UnsafeBufferPointer(
                        start: runner.elements(of: place.image(at: image)), count: place.imageCount)
                }
                let end = result.update(fromContentsOf: parts[0])
                _ = result[end...].update(fromContentsOf: parts[1])
            }
            scheduler.update { $0.finish(tile: tile, with: result) }
        }
        tiles = []
        pass = nil
    }
}
