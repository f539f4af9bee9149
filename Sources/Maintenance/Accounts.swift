import Inbox
import Linux
import Outbox
import Pipeline
import SystemPackage

/// Whether every file of the daemon's folders is accounted for; what `nucleid verify` finds out.
///
/// Each file is judged by itself, by what lies there at that moment; of a million files only the
/// paths of those are remembered that wait or seem wrong. A daemon at work may be anywhere between
/// two of its steps: what seems wrong is therefore looked at again once all has been seen.
package struct Accounts: Sendable {
    /// What there is to tell.
    package enum Finding: Sendable, Equatable {
        /// The promise is broken.
        case fault(AccountFault)
        /// A result has outlived its image, which is no fault; its sidecar.
        case inputRemoved(FilePath)
    }

    let folders: DaemonFolders
    let inbox: InboxAccount
    let outbox: OutboxAccount
    let failed: FailedAccount
    let archive: ArchiveAccount

    /// Prepares to look at some folders.
    ///
    /// - Parameters:
    ///   - folders: With links followed; those that do not exist are empty.
    ///   - isFull: Whether contents are read and compared with their digests.
    package init(_ folders: DaemonFolders, isFull: Bool) {
        self.folders = folders
        let (results, failures) = (Outbox(folders.outbox), FailedFolder(folders.failed))
        let tree = Tree(folders.inbox)
        inbox = InboxAccount(inbox: tree, outbox: results, failed: failures, isFull: isFull)
        outbox = OutboxAccount(outbox: results, inbox: inbox, isFull: isFull)
        failed = FailedAccount(
            failed: failures, outbox: results, inbox: tree, isFull: isFull)
        archive = ArchiveAccount(archive: Tree(folders.archive), outbox: results, inbox: inbox)
    }

    /// Looks at every file.
    ///
    /// - Parameters:
    ///   - ask: Gives the number of images that the running daemon knows to be waiting; `nil` if
    ///     no daemon is running.
    ///   - tell: Called with each finding.
    /// - Returns: How many there are of each kind.
    package func check(
        ask: () -> Int?, tell: @escaping (Finding) -> Void
    ) -> Tally {
        var look = AccountLook(self, tell)
        look.walkInbox()
        var waitingInDaemon = ask()
        look.lookAgainAtWaiting()
        look.walkOutbox()
        look.walkFailed()
        look.walkArchive()
        if !look.isKnown(toDaemonWith: waitingInDaemon) {
            waitingInDaemon = ask()
            look.lookAgainAtWaiting()
        }
        look.conclude(waitingInDaemon: waitingInDaemon)
        return look.tally
    }
}
