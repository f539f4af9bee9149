import Inbox
import Linux
import ServiceLifecycle
import Synchronization

/// Watches one folder and brings what is ripe to the dispatcher.
struct WatcherService: Service {
    let subject: Job.Subject
    let dispatcher: JobDispatcher
    /// Called once, when the folder is watched.
    let onWatching: @Sendable () -> Void

    func run() async throws {
        let wakeUp = WakeUp()
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await KernelThread.result { try watch(until: wakeUp) }
        } onCancelOrGracefulShutdown: {
            wakeUp.signal()
        }
    }

    private func watch(until wakeUp: WakeUp) throws {
        var watch = FolderWatch(
            dispatcher.tree(of: subject).root, rules: dispatcher.setup.watch,
            handled: dispatcher.state.handledFiles(of: subject), until: wakeUp)
        // A failure in place is tried again once its sidecar is gone: 'nucleid retry'.
        if subject == .image { watch.beforeLook = { dispatcher.forgetRetriedFailures() } }
        try watch.run { notice in
            dispatcher.handle(notice, for: subject)
            if notice == .watching { onWatching() }
        }
    }
}

/// Says that the daemon is ready, once both folders are watched.
final class ReadinessCounter: Sendable {
    private let missing = Atomic<Int>(2)
    private let tell: @Sendable () -> Void

    init(onReady tell: @escaping @Sendable () -> Void) { self.tell = tell }

    /// One more folder is watched.
    func folderWatched() {
        let left = missing.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue
        if left == 0 { tell() }
    }
}
