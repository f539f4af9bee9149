import Inbox
import Linux
import Outbox
import SystemPackage

/// Moves failed files back into the inbox, where they are tried again (`nucleid retry`).
package struct Requeue: Sendable {
    /// The result for one file.
    package enum Outcome: Sendable, Equatable {
        /// Moved back into the inbox, under this path.
        case returned(FilePath)
        /// It had failed in place; its failure record was removed, so that it is tried again.
        case released(FilePath)
        /// It was left where it is.
        case refused(reason: String)
    }

    private let failed: FailedFolder
    private let inbox: FileTree

    /// Creates a requeue operation between two folders.
    package init(failed: FilePath, inbox: FilePath) {
        self.failed = FailedFolder(root: failed)
        self.inbox = FileTree(root: inbox)
    }

    /// Moves one entry back into the inbox.
    ///
    /// - Parameter entry: What ``FailureSelection/entries(at:)`` has found.
    /// - Returns: The result; every error becomes `refused`.
    package func requeue(_ entry: FailureSelection.Entry) -> Outcome {
        do {
            return try move(entry)
        } catch {
            return .refused(reason: "\(error)")
        }
    }

    private func move(_ entry: FailureSelection.Entry) throws(FileError) -> Outcome {
        let image = entry.sidecar.flatMap { try? FailureSidecar(at: $0, in: failed.tree) }?.image
            .path
        guard let target = image ?? entry.file else {
            return .refused(reason: "it is no sidecar, and no failed file lies beside it")
        }
        let isInInbox = try inbox.status(of: target) != nil
        guard let file = entry.file else {
            guard isInInbox, let sidecar = entry.sidecar else {
                return .refused(
                    reason: "its image '\(target)' is neither here nor in the inbox; "
                        + "'nucleid dismiss' clears it")
            }
            guard try failed.releaseFailureInPlace(sidecar: sidecar, of: target, in: inbox) else {
                return .refused(reason: "it has just failed; retry it again in a few seconds")
            }
            return .released(target)
        }
        guard !isInInbox else {
            return .refused(
                reason: "'\(inbox.root.pushing(target))' exists; rename or remove that one first")
        }
        guard try inbox.status(of: "") != nil else {
            return .refused(reason: "there is no inbox at '\(inbox.root)'; make it first")
        }
        try failed.moveBack(file, sidecar: entry.sidecar, to: inbox, as: target)
        return .returned(target)
    }
}
