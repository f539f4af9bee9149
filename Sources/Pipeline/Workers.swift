import Inbox
import Linux

/// Threads that take jobs from a queue until it tells them to end.
///
/// They are no tasks: an image takes seconds of arithmetic, and Swift's cooperative pool, which
/// keeps the watchdog's beat, has no thread to spare for that.
package struct Workers: Sendable {
    private let threads: [KernelThread]

    /// Starts the threads.
    ///
    /// - Parameters:
    ///   - count: How many.
    ///   - queue: Closed by whoever wants them to end.
    ///   - work: Called on a worker's thread, with its number from 0; gives the job back itself.
    package init(
        _ count: Int, queue: Monitor<JobQueue>, work: @escaping @Sendable (Job, Int) -> Void
    ) {
        threads = (0..<count).map { worker in
            KernelThread {
                while case .job(let job) = queue.wait(for: { $0.next() }) { work(job, worker) }
            }
        }
    }

    /// Waits for all threads to end, without holding one of the cooperative pool.
    package func end() async throws {
        try await KernelThread.result { for thread in threads { thread.join() } }
    }
}
