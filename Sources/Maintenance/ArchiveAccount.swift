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
        /// Nothing answers for it, or only what was made of another.
        case noResult
    }

    let archive: Tree
    let outbox: Outbox
    let inbox: InboxAccount

    /// Judges an archived file by its path and its status.
    ///
    /// A name is that of an image first, and only then one with a number that the archive has
    /// given. Of several files of one name the newest must be what the result was made of.
    func verdict(on path: FilePath, _ status: FileStatus) -> Verdict {
        if let verdict = verdict(on: path, status, number: 0, of: path) { return verdict }
        for first in [path.unnumbered, cutFirst(of: path)] {
            guard let first, let number = path.number else { continue }
            if let verdict = verdict(on: path, status, number: number, of: first) {
                return verdict
            }
        }
        return .noResult
    }

    /// Judges a file that may have gone since; `nil` if it has.
    func verdict(on path: FilePath) -> Verdict? {
        guard let status = try? archive.status(of: path) else { return nil }
        return verdict(on: path, status)
    }

    /// Judges a file as one of several of a name; `nil` where that does not explain it.
    private func verdict(
        on path: FilePath, _ status: FileStatus, number: Int, of first: FilePath
    ) -> Verdict? {
        let image = archive.origin(of: first)
        // Its successor's result replaces its own, which goes first.
        let standing = inbox.verdict(on: image)
        if standing == .waiting { return .superseded }
        guard outbox.hasResult(of: image) else { return nil }
        if isLater(first.numbered(number + 1)) { return .superseded }
        if isAbout(image, path, status) { return .done }
        // The result is that of the image in the inbox, or of a later one after a gap.
        if standing == .done || standing == .altered { return .superseded }
        return hasLater(than: number, of: first) ? .superseded : nil
    }

    /// Whether an archived file has the size, and where contents are read the digest, that its
    /// result says; a result that cannot be read is a fault of its own.
    private func isAbout(_ image: FilePath, _ path: FilePath, _ status: FileStatus) -> Bool {
        guard let result = outbox.result(of: image)?.image else { return true }
        guard result.bytes == status.size else { return false }
        guard inbox.isFull else { return true }
        return (try? archive.digest(of: path, limit: status.size)) == result.sha256
    }

    /// Whether a file is there that is no image of its own name.
    private func isLater(_ path: FilePath) -> Bool {
        (try? archive.status(of: path))?.kind == .file
            && !outbox.hasResult(of: archive.origin(of: path))
    }

    /// Whether a file of a name has a higher number, also where some between have been removed.
    private func hasLater(than number: Int, of first: FilePath) -> Bool {
        let folder = first.removingLastComponent()
        var isFound = false
        try? archive.walk(from: folder) { below, _ in
            below == folder
        } visit: { other, _ in
            guard !isFound, let later = other.number, later > number else { return }
            isFound = first.numbered(later) == other && isLater(other)
        } passOver: { _, _ in
        }
        return isFound
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
