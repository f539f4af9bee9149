import Inbox
import Linux
import ServiceLifecycle
import SystemPackage

/// Watches one folder and brings what is ripe to the desk.
struct WatcherService: Service {
    let folder: FilePath
    let subject: Job.Subject
    let quiet: Duration
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
        var watch = try FolderWatch(folder, quiet: quiet, until: wakeUp)
        try watch.run { notice in
            desk.take(notice, as: subject)
            if notice == .watching { watching() }
        }
    }
}
