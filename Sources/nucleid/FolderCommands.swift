import Daemon
import Inbox
import Linux
import Maintenance
import Outbox
import Pipeline
import SystemPackage

/// Carries out `retry`, `dismiss` and `clean` in the daemon's folders: in the daemon for its clients, or
/// in the command itself while no daemon runs.
struct FolderCommands: Sendable {
    let folders: WorkFolders

    /// Carries out a command on some paths while no daemon takes requests, as root with the rights of the
    /// service: what root makes in its folders, the service could not write in.
    ///
    /// - Parameters:
    ///   - command: The command.
    ///   - paths: The paths, see ``perform(_:on:for:)``.
    /// - Returns: What became of each.
    func performHere(
        _ command: ControlRequest.Command, on paths: [FilePath]
    ) -> [ControlAnswer.Entry] {
        let user = UserName.own
        let perform = { paths.map { self.perform(command, on: $0, for: user) } }
        let owner = ServiceUser(ownerOf: command == .clean ? folders.outbox : folders.failed)
        let entries: [ControlAnswer.Entry]
        if let owner, owner.canBeTaken {
            entries =
                (try? owner.withRights(perform))
                ?? paths.map { .init(path: $0, outcome: .refused, detail: "no rights") }
        } else {
            entries = perform()
        }
        if entries.contains(where: { $0.outcome == .refused }) {
            let start = "start it (sudo systemctl start nucleid)"
            let advice =
                GroupAdvice(toReach: folders.failed)
                .map { "To be heard, \($0.sentence); if none runs, \(start)." }
                ?? "If none runs, \(start)."
            StandardError.write(
                "No running nucleid takes requests of this user, so that this was tried with the user's own "
                    + "rights. \(advice)\n")
        }
        return entries
    }

    /// Carries out a command on one path.
    ///
    /// - Parameters:
    ///   - command: The command.
    ///   - path: Relative to the failed folder; for `clean` relative to the outbox.
    ///   - user: The name of the person.
    /// - Returns: What became of it; every error is a refusal.
    func perform(
        _ command: ControlRequest.Command, on path: FilePath, for user: String
    ) -> ControlAnswer.Entry {
        func entry(_ outcome: ControlAnswer.Entry.Outcome, _ detail: String) -> ControlAnswer.Entry
        {
            ControlAnswer.Entry(path: path, outcome: outcome, detail: detail)
        }
        switch command {
        case .scan: return entry(.refused, "only a running daemon scans")
        case .clean:
            switch ResultRemoval(folders: folders).remove(at: path) {
            case .removed: return entry(.removed, "")
            case .refused(let reason): return entry(.refused, reason)
            }
        case .retry, .dismiss: break
        }
        let failure: FailureSelection.Entry
        do {
            let status = try FileTree(root: folders.failed).status(of: path)
            guard !path.isEmpty, status?.kind != .folder,
                let first = try FailureSelection(failed: folders.failed).entries(at: [path]).first
            else { return entry(.refused, "it is no single failure") }
            failure = first
        } catch {
            return entry(.refused, "\(error)")
        }
        if command == .dismiss {
            let dismissal = Dismissal(failed: folders.failed, inbox: folders.inbox)
            switch dismissal.moveToHistory(failure, by: user) {
            case .dismissed(let record): return entry(.dismissed, record.string)
            case .refused(let reason): return entry(.refused, reason)
            }
        }
        let requeue = Requeue(failed: folders.failed, inbox: folders.inbox)
        switch requeue.requeue(failure) {
        case .returned(let image): return entry(.returned, image.string)
        case .released(let image): return entry(.released, image.string)
        case .refused(let reason): return entry(.refused, reason)
        }
    }
}
