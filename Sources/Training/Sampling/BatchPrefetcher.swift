import Dispatch
import Gradients
import Linux

/// Computes the training batches of the coming steps on a thread of its own while a step runs.
///
/// The thread has the lowest priority, so that it takes only time that the threads of a step leave.
/// Whatever is missing when a batch is asked for is computed by the caller's threads, sample by
/// sample; that which this thread has begun too, so that no step waits for it.
///
/// Batches are those of ``BatchSource/batch(epoch:step:threads:)``, bit for bit.
package final class BatchPrefetcher: Sendable {
    /// The number of batches that are computed ahead of the one that is asked for.
    private static let ahead = 2

    private let source: BatchSource
    private let threads: Int
    private let queue: Monitor<BatchQueue>
    private let worker: PosixThread

    /// Starts the thread, which computes nothing before the first batch is asked for.
    ///
    /// - Parameters:
    ///   - source: The source of the batches.
    ///   - epochs: The number of epochs of the run.
    ///   - threads: The number of the caller's threads that compute what is missing.
    package init(source: BatchSource, epochs: Int, threads: Int) {
        self.source = source
        self.threads = threads
        let queue = Monitor(BatchQueue(source: source, epochs: epochs, length: Self.ahead + 1))
        self.queue = queue
        worker = PosixThread {
            PosixThread.lowerPriority()
            while case .sample(let ticket) = queue.wait(for: { $0.claimNext() }) {
                let sample = source.sample(ticket.index, of: ticket.plan)
                queue.update { $0.store(sample, of: ticket) }
            }
        }
    }

    deinit {
        queue.update { $0.isEnded = true }
        worker.join()
    }

    /// Returns a batch, and starts computing those that follow it.
    ///
    /// - Parameters:
    ///   - epoch: The epoch, from 0.
    ///   - step: The step in the epoch.
    /// - Returns: The batch, and the seconds until it was there.
    package func next(epoch: Int, step: Int) -> (batch: TrainingBatch, wait: Double) {
        let clock = ContinuousClock()
        let start = clock.now
        let position = BatchQueue.Position(epoch: epoch, step: step)
        queue.update { $0.move(to: position) }
        DispatchQueue.concurrentPerform(iterations: threads) { _ in
            while let ticket = queue.update({ $0.claim(of: position) }) {
                let sample = source.sample(ticket.index, of: ticket.plan)
                queue.update { $0.store(sample, of: ticket) }
            }
        }
        // All are stored by now.
        let samples = queue.wait { $0.takeSamples(of: position) }
        let batch = TrainingBatch(joining: samples)
        return (batch, (clock.now - start) / .seconds(1))
    }

    /// The bytes that batches take at most: those ahead, and one that is joined while it is used.
    static func memory(batch: Int, side: Int) -> Int {
        // Input, foreground, distance and weights.
        (ahead + 2) * batch * side * side * 4 * MemoryLayout<Float>.stride
    }
}
