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

/// What the crew has been asked for, what it has done, and what nobody has begun.
struct CrewDesk {
    /// What a thread is to do next.
    enum Assignment {
        case tile(batch: Int, index: Int, EvaluatorCrew.Fill)
        case end
    }

    private struct Batch {
        let count: Int
        let fill: EvaluatorCrew.Fill
        var begun = 0
        var results: [Int: [Float]] = [:]
    }

    /// Whether threads end when there is nothing left to begin.
    var closed = false
    private var batches: [Int: Batch] = [:]
    private var queue: [Int] = []
    private var opened = 0

    /// Takes an order for `count` tiles, and gives it a number.
    mutating func open(count: Int, fill: @escaping EvaluatorCrew.Fill) -> Int {
        opened += 1
        batches[opened] = Batch(count: count, fill: fill)
        if count > 0 { queue.append(opened) }
        return opened
    }

    /// The next tile of the order whose turn it is, or `nil` while there is nothing to do.
    mutating func assignment() -> Assignment? {
        guard let number = queue.first, var batch = batches[number] else {
            return closed ? .end : nil
        }
        let index = batch.begun
        batch.begun += 1
        batches[number] = batch
        queue.removeFirst()
        if batch.begun < batch.count { queue.append(number) }
        return .tile(batch: number, index: index, batch.fill)
    }

    /// Keeps a tile's result until it is asked for.
    mutating func finish(_ index: Int, in batch: Int, with foreground: [Float]) {
        batches[batch]?.results[index] = foreground
    }

    /// Hands a result over, or `nil` while it is not there.
    mutating func result(of index: Int, in batch: Int) -> [Float]? {
        batches[batch]?.results.removeValue(forKey: index)
    }

    /// Forgets an order whose results have all been handed over.
    mutating func close(_ batch: Int) { batches[batch] = nil }
}
