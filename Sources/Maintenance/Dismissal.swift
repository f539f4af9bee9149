import Linux
import Outbox
import SystemPackage

/// Moves failures that need no attention any more to the history (`nucleid dismiss`).
package struct Dismissal: Sendable {
    /// The result for one failure.
    package enum Outcome: Sendable, Equatable {
        /// Moved; the path is that of its record in the history, relative to the failed folder.
        case dismissed(FilePath)
        /// It was left where it is.
        case refused(reason: String)
    }

    private let failed: FailedFolder
    private let inbox: FileTree

    /// Creates a dismissal of failures of an inbox.
    package init(failed: FilePath, inbox: FilePath) {
        self.failed = FailedFolder(root: failed)
        self.inbox = FileTree(root: inbox)
    }

    /// Moves one failure to the history.
    ///
    /// A file that is still in the inbox would fail again at once, so that its failure stays.
    ///
    /// - Parameters:
    ///   - entry: What ``FailureSelection/entries(at:)`` has found.
    ///   - user: The name of the person who dismisses it.
    /// - Returns: The result; every error becomes `refused`.
    package func moveToHistory(_ entry: FailureSelection.Entry, by user: String) -> Outcome {
        guard let sidecar = entry.sidecar,
            let record = try? FailureSidecar(at: sidecar, in: failed.tree)
        else {
            return .refused(
                reason: "no sidecar says why it has failed; 'nucleid retry' puts it back")
        }
        guard record.ended == nil else { return .refused(reason: "it has ended before") }
        do {
            try inbox.checkListable()
            let image = record.image.path
            if entry.file == nil, try !failed.isInPlace(sidecar: sidecar, of: image, in: inbox) {
                return .refused(reason: "it is just failing; dismiss it again in a few seconds")
            }
            if entry.file == nil, try inbox.status(of: image) != nil {
                return .refused(
                    reason:
                        "'\(inbox.root.pushing(image))' is still in the inbox, where "
                        + "it would fail again; remove it there")
            }
            return .dismissed(
                try failed.moveToHistory(
                    entry.file, sidecar: sidecar, record: record,
                    ending: .init(cause: .dismissed, time: .now, user: user)))
        } catch {
            return .refused(reason: "\(error)")
        }
    }
}
