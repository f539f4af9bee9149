import Inbox
import Linux

/// Threads that work on the jobs of a queue until it is closed.
///
/// They are no tasks: an image takes seconds of arithmetic, and Swift's cooperative pool, on which
/// the watchdog's heartbeat runs, has no thread to spare for that.
package struct JobWorkers: Sendable {
    private let threads: [KernelThread]

    /// Starts the threads.
    ///
    /// - Parameters:
    ///   - count: The number of threads.
    ///   - queue: Where jobs come from; closing it ends the threads.
    ///   - work: Called on a worker's thread with a job and the worker's number, from 0; it marks
    ///     the job as finished or postponed in the queue.
    package init(
        count: Int, queue: Monitor<JobQueue>, work: @escaping @Sendable (Job, Int) -> Void
    ) {
        threads = (0..<count).map { worker in
            KernelThread {
                while case .job(let job) = queue.wait(for: { $0.next() }) { work(job, worker) }
            }
        }
    }

    /// Waits for all threads to end, without blocking one of the cooperative pool.
    package func join() async throws {
        try await KernelThread.result { for thread in threads { thread.join() } }
    }
}
