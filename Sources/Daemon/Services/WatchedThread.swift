import Inbox
import Linux

/// The threads of the daemon whose disk calls are watched (``DiskCalls``).
enum WatchedThread {
    /// The worker with this number, which is also its slot in ``CrashRecorder``.
    case worker(Int)
    /// The thread that starts or reloads the daemon.
    case start
    case watcher(Job.Kind)
    case failedWatcher
    case index

    /// The slots of all threads but the workers.
    private static let serviceSlots = DiskCalls.workerSlots..<DiskCalls.workerSlots + 5

    /// Returns the slots of all threads.
    ///
    /// - Parameter workers: The number of workers.
    /// - Returns: The slots.
    static func slots(workers: Int) -> [Int] { Array(0..<workers) + Array(serviceSlots) }

    private var slot: Int {
        switch self {
        case .worker(let number): number
        case .start: Self.serviceSlots.lowerBound
        case .watcher(.image): Self.serviceSlots.lowerBound + 1
        case .watcher(.groundTruth): Self.serviceSlots.lowerBound + 2
        case .failedWatcher: Self.serviceSlots.lowerBound + 3
        case .index: Self.serviceSlots.lowerBound + 4
        }
    }

    /// Makes the calling thread this one.
    func begin() { DiskCalls.watchThread(slot: slot) }
}
