import Linux
import Tensors

/// Threads that evaluate tiles, shared by all images in hand.
///
/// An image of one tile keeps one thread busy, one of many keeps all; images in hand at the same
/// time take turns, tile by tile, so that a small one does not wait for a large one. Results reach their image in the order of its tiles.
package final class EvaluatorCrew: Sendable {
    /// Fills the input of the tile with this index: `side` · `side` values.
    package typealias Fill = @Sendable (Int, UnsafeMutableBufferPointer<Float>) -> Void

    private let desk = Monitor(CrewDesk())
    private let threads: [KernelThread]

    /// How many threads there are.
    package var size: Int { threads.count }

    /// Starts the threads; each takes the memory of one ``Evaluator``.
    ///
    /// - Parameters:
    ///   - network: What they evaluate.
    ///   - side: Of a tile, in pixels; a multiple of 2^depth.
    ///   - count: How many; at least one.
    package init(_ network: UNet, side: Int, threads count: Int) {
        precondition(count > 0, "a crew has at least one thread")
        BLAS.useCallingThreadOnly()
        let desk = desk
        threads = (0..<count).map { _ in
            KernelThread { Self.work(network: network, side: side, at: desk) }
        }
    }

    /// Evaluates tiles; blocks the calling thread until all are done.
    ///
    /// - Parameters:
    ///   - count: How many.
    ///   - fill: Called on the crew's threads, in any order.
    ///   - take: Called on the calling thread, in order, with the foreground of each tile.
    package func foreground(
        count: Int, fill: @escaping Fill, take: (Int, UnsafeBufferPointer<Float>) -> Void
    ) {
        let batch = desk.update { $0.open(count: count, fill: fill) }
        for index in 0..<count {
            let tile = desk.wait { $0.result(of: index, in: batch) }
            tile.withUnsafeBufferPointer { take(index, $0) }
        }
        desk.update { $0.close(batch) }
    }

    /// Ends the threads once all that was asked of them is done; call it once, last.
    package func stop() {
        desk.update { $0.closed = true }
        for thread in threads { thread.join() }
    }

    private static func work(network: UNet, side: Int, at desk: Monitor<CrewDesk>) {
        let evaluator = Evaluator(network, height: side, width: side)
        let first = network.architecture.foreground * side * side
        while case .tile(let batch, let index, let fill) = desk.wait(for: { $0.assignment() }) {
            fill(index, evaluator.input)
            evaluator.run()
            let foreground = Array(evaluator.output[first..<first + side * side])
            desk.update { $0.finish(index, in: batch, with: foreground) }
        }
    }
}
