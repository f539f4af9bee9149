import Inbox
import Linux
import SystemPackage

/// What outlives a change of settings: counts, and what has been seen to.
final class DaemonState: Sendable {
    /// Counts and states.
    let status = Monitor(DaemonStatus())
    private let images = ProcessedFiles()
    private let truths = ProcessedFiles()
    /// The images that have failed and could not be moved.
    let failedInPlace = Monitor<Set<FilePath>>([])
    /// With which images the process has died.
    let suspects: SuspectStore

    /// Begins anew, but for what the state folder holds.
    init(suspects: SuspectStore) { self.suspects = suspects }

    /// Forgets what has been seen to, so that all of it is looked at by new settings.
    func forgetHandled() {
        images.removeAll()
        truths.removeAll()
    }

    /// What a look through the inbox or the truths passes over.
    func handledFiles(of subject: Job.Kind) -> ProcessedFiles {
        subject == .image ? images : truths
    }
}
