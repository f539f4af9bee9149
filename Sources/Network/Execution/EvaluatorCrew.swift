import Linux
import Tensors

/// Threads that evaluate tiles, shared by all images in hand.
///
/// An image of one tile keeps one thread busy, one of many keeps all; images in hand at the same
/// time take turns, tile by tile, so that a small one does not wait for a large one. Results reach their image in the order of its tiles.
package final class EvaluatorCrew: Sendable {
    /// Fills the input of the tile with this index: `height` · `width` values.
    package typealias Fill = @Sendable (Int, UnsafeMutableBufferPointer<Float>) -> Void

    private let desk = Monitor(CrewDesk())
    private let threads: [KernelThread]

    /// How many threads there are.
    package var size: Int { threads.count }
    /// The precision that is computed with: the one asked for, or exact where that is faster.
    package let precision: Precision
    /// The instruction set of the kernels.
    package let kernels: Processor
    /// Why the precision is not the one asked for, as a sentence without its end.
    package let fallback: String?

    /// Starts the threads; each takes the memory of one ``Evaluator``.
    ///
    /// - Parameters:
    ///   - network: What they evaluate.
    ///   - precision: How exactly.
    ///   - count: How many; at least one.
    package init(_ network: UNet, precision: Precision = .exact, threads count: Int) {
        precondition(count > 0, "a crew has at least one thread")
        BLAS.useCallingThreadOnly()
        let desk = desk
        self.precision = .exact
        kernels = .current
        fallback = precision == .fast ? "there are no fast kernels" : nil
        threads = (0..<count).map { _ in
            KernelThread { Self.work(network: network, at: desk) }
        }
    }

    /// Evaluates tiles; blocks the calling thread until all are done.
    ///
    /// - Parameters:
    ///   - count: How many.
    ///   - size: Of each, in pixels; both sides multiples of 2^depth.
    ///   - fill: Called on the crew's threads, in any order.
    ///   - take: Called on the calling thread, in order, with the foreground of each tile.
    package func foreground(
        count: Int, size: PlaneSize, fill: @escaping Fill,
        take: (Int, UnsafeBufferPointer<Float>) -> Void
    ) {
        let batch = desk.update { $0.open(count: count, size: size, fill: fill) }
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

    private static func work(network: UNet, at desk: Monitor<CrewDesk>) {
        while case .tile(let batch, let index, let size, let fill) = desk.wait(for: {
            $0.assignment()
        }) {
            let evaluator = Evaluator(network, height: size.height, width: size.width)
            let first = network.architecture.foreground * size.pixels
            fill(index, evaluator.input)
            evaluator.run()
            let foreground = Array(evaluator.output[first..<first + size.pixels])
            desk.update { $0.finish(index, in: batch, with: foreground) }
        }
    }
}
