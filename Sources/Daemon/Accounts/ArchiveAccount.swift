import Linux
import Outbox
import SystemPackage

/// Whether each archived image has its result.
struct ArchiveAccount: Sendable {
    /// What an archived image is.
    enum Verdict: Sendable, Equatable {
        /// It has a result.
        case done
        /// Another image came later under its name, and has the result, or waits for it.
        case superseded
        /// Nothing answers for it.
        case noResult
    }

    let archive: Tree
    let outbox: Outbox
    let inbox: InboxAccount

    /// Judges an archived file by its path.
    func verdict(on path: FilePath) -> Verdict {
        if hasResult(path) { return .done }
        // Its successor's result replaces its own, which goes first.
        if inbox.verdict(on: path) == .waiting { return .superseded }
        let isSuperseded = [path.unnumbered, cutFirst(of: path)].contains { first in
            guard let first else { return false }
            return hasResult(first) || inbox.verdict(on: first) == .waiting
        }
        return isSuperseded ? .superseded : .noResult
    }

    private func hasResult(_ image: FilePath) -> Bool {
        (try? outbox.tree.status(of: ResultName(image).sidecar))?.kind == .file
    }

    /// The first image of a name that was too long to take a number as it is.
    private func cutFirst(of path: FilePath) -> FilePath? {
        guard let number = path.number, path.nameBytes.count > 250 else { return nil }
        let folder = path.removingLastComponent()
        var first: FilePath?
        try? archive.walk(from: folder) { below, _ in
            below == folder
        } visit: { other, _ in
            if other != path, other.numbered(number) == path { first = other }
        } passOver: { _, _ in
        }
        return first
    }
}
