import Inbox
import Linux
import ServiceLifecycle
import Synchronization

/// Watches one folder, and passes the notices of its watcher to the dispatcher.
struct WatcherService: Service {
    let subject: Job.Kind
    let dispatcher: JobDispatcher
    /// Called once, as soon as the folder is watched.
    let onWatching: @Sendable () -> Void

    func run() async throws {
        let wakeUp = WakeUp()
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await PosixThread.result { try watch(until: wakeUp) }
        } onCancelOrGracefulShutdown: {
            wakeUp.signal()
        }
    }

    private func watch(until wakeUp: WakeUp) throws {
        WatchedThread.watcher(subject).begin()
        var configuration = dispatcher.setup.watch
        if subject == .groundTruth {
            configuration.otherExtensions = ResultAnnotationName.outlineExtensions
        }
        var watch = FolderWatcher(
            root: dispatcher.tree(of: subject).root, configuration: configuration,
            processed: dispatcher.state.handledFiles(of: subject),
            writers: subject == .image ? dispatcher.writers : Monitor(WriterTracker()),
            until: wakeUp)
        // 'nucleid retry' removes the sidecar of an image that failed in place.
        if subject == .image {
            watch.beforeScan = { dispatcher.reviewUnmovedFiles() }
            watch.scans = dispatcher.state.scans
        }
        try watch.run { notice in
            dispatcher.handle(notice, for: subject)
            if notice == .watching { onWatching() }
        }
    }
}

/// Counts the watched folders, and calls back once both are watched and the daemon is ready.
final class ReadinessCounter: Sendable {
    private let missing = Atomic<Int>(2)
    private let notify: @Sendable () -> Void

    init(onReady notify: @escaping @Sendable () -> Void) { self.notify = notify }

    /// Counts one more watched folder.
    func folderWatched() {
        let left = missing.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue
        if left == 0 { notify() }
    }
}
