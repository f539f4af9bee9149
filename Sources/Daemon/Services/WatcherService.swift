import Inbox
import Linux
import ServiceLifecycle

/// Watches one folder and brings what is ripe to the desk.
struct WatcherService: Service {
    let subject: Job.Subject
    let desk: Desk
    /// Called once, when the folder is watched.
    let watching: @Sendable () -> Void

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
            desk.tree(of: subject).root, rules: desk.setup.watch,
            handled: desk.records.handled(subject), until: wakeUp)
        // A failure in place is tried again once its sidecar is gone: 'nucleid retry'.
        if subject == .image { watch.beforeLook = { desk.forgetRetried() } }
        try watch.run { notice in
            desk.take(notice, as: subject)
            if notice == .watching { watching() }
        }
    }
}
