import Inbox
import Linux
import SystemPackage

/// The state that is kept across reloads of the settings: counts and processed files.
final class DaemonState: Sendable {
    /// The counts and states that `nucleid status` shows.
    let status = Monitor(DaemonStatus())
    /// The scans of the inbox, and those that people ask for.
    let scans = Monitor(ScanRequests())
    private let images = ProcessedFiles()
    private let truths = ProcessedFiles()
    /// The images that were in flight when the process crashed.
    let suspects: SuspectStore

    /// Creates an empty state, with the suspects of the state folder.
    init(suspects: SuspectStore) { self.suspects = suspects }

    /// Removes all processed files, so that every file is processed again with the new settings.
    func forgetHandled() {
        images.removeAll()
        truths.removeAll()
    }

    /// Returns the files that a scan of the inbox or of the ground truth folder skips.
    func handledFiles(of subject: Job.Kind) -> ProcessedFiles {
        subject == .image ? images : truths
    }
}
