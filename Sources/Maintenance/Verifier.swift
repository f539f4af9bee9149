import Inbox
import Linux
import Outbox
import Pipeline
import SystemPackage

/// Checks that every file in the daemon's folders is accounted for (`nucleid verify`).
///
/// Each file is checked by itself against what exists at that moment; only the paths of waiting and
/// suspect files are kept in memory. A running daemon may be between two of its steps, so suspects
/// are checked a second time after the whole pass.
package struct Verifier: Sendable {
    /// One line of the report.
    package enum Finding: Sendable, Equatable {
        /// A file that is not accounted for, or that differs from its record.
        case fault(VerificationFault)
        /// The sidecar of a result whose image was removed; not a fault.
        case inputRemoved(FilePath)
    }

    let folders: WorkFolders
    let inbox: InboxCheck
    let outbox: OutboxCheck
    let failed: FailedCheck
    let archive: ArchiveCheck

    /// Creates a verifier for the given folders.
    ///
    /// - Parameters:
    ///   - folders: The folders, with symbolic links resolved; missing ones count as empty.
    ///   - isFull: Whether contents are read and compared with the recorded digests.
    package init(folders: WorkFolders, isFull: Bool) {
        self.folders = folders
        let (results, failures) = (Outbox(root: folders.outbox), FailedFolder(root: folders.failed))
        let tree = FileTree(root: folders.inbox)
        inbox = InboxCheck(inbox: tree, outbox: results, failed: failures, isFull: isFull)
        outbox = OutboxCheck(outbox: results, inbox: inbox, isFull: isFull)
        failed = FailedCheck(
            failed: failures, outbox: results, inbox: tree, isFull: isFull)
        archive = ArchiveCheck(
            archive: FileTree(root: folders.archive), outbox: results, inbox: inbox)
    }

    /// Checks every file.
    ///
    /// - Parameters:
    ///   - countWaiting: Returns the number of images that the running daemon knows to be waiting; `nil` if
    ///     no daemon is running.
    ///   - unreadable: Returns the folders and files of the inbox that the running daemon cannot read,
    ///     relative to it; asked after `countWaiting`.
    ///   - report: Called with each finding.
    /// - Returns: The number of files of each kind.
    package func check(
        waitingInDaemon countWaiting: () -> Int?, unreadable: () -> [FilePath] = { [] },
        report: @escaping (Finding) -> Void
    ) -> VerificationCounts {
        var pass = VerificationPass(verifier: self, report: report)
        pass.walkInbox()
        var waitingInDaemon = countWaiting()
        pass.recheckWaiting()
        pass.walkOutbox()
        pass.walkFailed()
        pass.walkArchive()
        if !pass.isKnown(toDaemonWith: waitingInDaemon) {
            waitingInDaemon = countWaiting()
            pass.recheckWaiting()
        }
        pass.finish(waitingInDaemon: waitingInDaemon, unreadable: unreadable())
        return pass.counts
    }
}

/// The number of files of each kind.
package struct VerificationCounts: Sendable, Equatable {
    /// Images with a result, in the inbox or the archive.
    package var done = 0
    /// Images that failed, in the failed folder or in place.
    package var failed = 0
    /// Images that will be tried.
    package var waiting = 0
    /// Files in the inbox that are not images.
    package var ignored = 0
    /// Results whose image is neither in the inbox nor archived.
    package var inputsRemoved = 0
    /// Archived images that a later image of the same name replaced.
    package var superseded = 0
    /// Faults found.
    package var faults = 0

    package init() {}
}

extension VerificationCounts: CustomStringConvertible {
    /// For example `12 done, 1 failed, 0 waiting, 3 ignored, 0 inputs removed, 0 faults`.
    package var description: String {
        var parts = [
            "\(done) done", "\(failed) failed", "\(waiting) waiting", "\(ignored) ignored",
            "\(inputsRemoved) \(inputsRemoved == 1 ? "input" : "inputs") removed",
        ]
        if superseded > 0 { parts.append("\(superseded) superseded") }
        return (parts + ["\(faults) \(faults == 1 ? "fault" : "faults")"]).joined(separator: ", ")
    }
}
