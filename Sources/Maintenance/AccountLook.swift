import Inbox
import Linux
import Outbox
import SystemPackage

/// One look through all folders: what has been counted, and what is to be looked at again.
struct AccountLook {
    /// Something that seemed wrong.
    private enum Suspect {
        case inbox(FilePath)
        case outbox(FilePath)
        case failed(FilePath)
        case archive(FilePath)
        /// A file under a temporary name: wrong unless somebody is writing it.
        case temporary(Tree, FilePath)
        /// A folder or a file that could not be looked at.
        case unseen(AccountFault)
    }

    private(set) var tally = Tally()
    private let accounts: Accounts
    private let tell: (Accounts.Finding) -> Void
    private var waiting: [FilePath] = []
    private var suspects: [Suspect] = []

    init(_ accounts: Accounts, _ tell: @escaping (Accounts.Finding) -> Void) {
        self.accounts = accounts
        self.tell = tell
    }

    mutating func walkInbox() {
        let inbox = accounts.inbox
        walk(inbox.inbox, isInbox: true) { look, path, status in
            look.count(inbox.verdict(on: path, status), of: path)
        }
    }

    mutating func walkOutbox() {
        let (outbox, tree) = (accounts.outbox, accounts.outbox.outbox.tree)
        walk(tree) { look, path, _ in
            let faults = outbox.faults(of: path) { sidecar in
                guard !look.hasInput(sidecar.image.file) else { return }
                look.tally.inputsRemoved += 1
                look.tell(.inputRemoved(tree.root.pushing(path)))
            }
            if !faults.isEmpty { look.suspects.append(.outbox(path)) }
        }
    }

    mutating func walkFailed() {
        let failed = accounts.failed
        walk(failed.failed.tree) { look, path, _ in
            if path.extension != "json" { look.tally.failed += 1 }
            if !failed.faults(of: path).isEmpty { look.suspects.append(.failed(path)) }
        }
    }

    mutating func walkArchive() {
        let archive = accounts.archive
        walk(archive.archive) { look, path, status in
            switch archive.verdict(on: path, status) {
            case .done: look.tally.done += 1
            case .superseded: look.tally.superseded += 1
            case .noResult: look.suspects.append(.archive(path))
            }
        }
    }

    /// Whether a daemon says that it has as many images to do as wait.
    func isKnown(toDaemonWith waitingInDaemon: Int?) -> Bool {
        waiting.count <= waitingInDaemon ?? 0
    }

    /// Counts those that are no longer waiting as what they are now.
    mutating func lookAgainAtWaiting() {
        let paths = waiting
        waiting = []
        for path in paths where !accounts.inbox.inbox.isGone(path) {
            count(accounts.inbox.verdict(on: path) ?? .waiting, of: path)
        }
    }

    /// Looks again at all that seemed wrong, and tells what is.
    mutating func conclude(waitingInDaemon: Int?) {
        for suspect in suspects {
            for fault in faults(of: suspect, isRunning: waitingInDaemon != nil) { blame(fault) }
        }
        tally.waiting = waiting.count
        guard !isKnown(toDaemonWith: waitingInDaemon) else { return }
        let kind: AccountFault.Kind = waitingInDaemon == nil ? .notRunning : .unknown
        for path in waiting { blame(AccountFault(absolute(path), kind)) }
    }
}

extension AccountLook {
    private mutating func blame(_ fault: AccountFault) {
        tally.faults += 1
        tell(.fault(fault))
    }

    private func absolute(_ path: FilePath) -> FilePath { accounts.folders.inbox.pushing(path) }

    private mutating func count(_ verdict: InboxAccount.Verdict, of path: FilePath) {
        switch verdict {
        case .done: tally.done += 1
        case .failed: tally.failed += 1
        case .waiting: waiting.append(path)
        case .ignored: tally.ignored += 1
        case .altered: suspects.append(.inbox(path))
        case .passedOver: break
        }
    }

    private func faults(of suspect: Suspect, isRunning: Bool) -> [AccountFault] {
        switch suspect {
        case .inbox(let path):
            return accounts.inbox.verdict(on: path) == .altered
                ? [AccountFault(absolute(path), .altered)] : []
        case .outbox(let path): return accounts.outbox.faults(of: path)
        case .failed(let path): return accounts.failed.faults(of: path)
        case .archive(let path):
            let archive = accounts.archive
            return !archive.archive.isGone(path)
                && archive.verdict(on: path) ?? .noResult == .noResult
                ? [AccountFault(archive.archive.root.pushing(path), .noResult)] : []
        case .temporary(let tree, let path):
            return isRunning || tree.isGone(path)
                ? [] : [AccountFault(tree.root.pushing(path), .temporary)]
        case .unseen(let fault): return [fault]
        }
    }

    /// Whether a result's image is still there.
    private func hasInput(_ image: FilePath) -> Bool {
        let (inbox, archive) = (accounts.inbox.inbox, accounts.archive.archive)
        let archived = (try? archive.home(of: image)) ?? image
        // In the order in which an image is moved, so that it is not missed on its way.
        return [(inbox, image), (archive, archived), (archive, archived.numbered(1))]
            .contains { tree, path in !tree.isGone(path) }
    }

    /// Goes through a folder; what is hidden is passed over, as in the inbox.
    private mutating func walk(
        _ tree: Tree, isInbox: Bool = false,
        _ visit: (inout AccountLook, FilePath, FileStatus) -> Void
    ) {
        do {
            try tree.walk { folder, _ in
                !InboxName.isHidden(folder)
            } visit: { path, status in
                guard status.kind == .file, let name = path.lastComponent else { return }
                if !isInbox, AtomicFile.isTemporary(name) {
                    suspects.append(.temporary(tree, path))
                } else if !InboxName.isHidden(path) {
                    visit(&self, path, status)
                }
            } passOver: { path, error in
                suspects.append(
                    .unseen(
                        AccountFault(
                            tree.root.pushing(path), .unreadable(reason: "\(error)"))))
            }
        } catch {
            guard isInbox || !error.isMissingFolder else { return }
            suspects.append(.unseen(AccountFault(tree.root, .unreadable(reason: "\(error)"))))
        }
    }
}
