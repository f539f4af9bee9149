import Linux
import Outbox
import SystemPackage

/// Checks that each archived image has its result.
struct ArchiveCheck: Sendable {
    /// The state of an archived image.
    enum Verdict: Sendable, Equatable {
        /// It has a result.
        case done
        /// A later image of the same name has the result, or is waiting for it.
        case superseded
        /// It has no result, or only one of another content.
        case noResult
    }

    let archive: FileTree
    let outbox: Outbox
    let inbox: InboxCheck

    /// Classifies an archived file by its path and status.
    ///
    /// A name is first taken as the image's own, then as one to which the archive added a number. Of
    /// several files of one name the newest must be the one that the result was made of.
    func verdict(on path: FilePath, status: FileStatus) -> Verdict {
        if let verdict = verdict(on: path, status: status, number: 0, of: path) { return verdict }
        for first in [path.removingNumber, firstOfShortenedName(of: path)] {
            guard let first, let number = path.insertedNumber else { continue }
            if let verdict = verdict(on: path, status: status, number: number, of: first) {
                return verdict
            }
        }
        return .noResult
    }

    /// Classifies a file; `nil` if it no longer exists.
    func verdict(on path: FilePath) -> Verdict? {
        guard let status = try? archive.status(of: path) else { return nil }
        return verdict(on: path, status: status)
    }

    /// Classifies a file as number `number` of the files named `first`; `nil` if that does not fit.
    private func verdict(
        on path: FilePath, status: FileStatus, number: Int, of first: FilePath
    ) -> Verdict? {
        let image = archive.originalPath(of: first)
        // The result of its successor replaces its own, which is removed first.
        let inboxVerdict = inbox.verdict(on: image)
        if inboxVerdict == .waiting { return .superseded }
        guard outbox.hasResult(for: image) else { return nil }
        if isUnclaimedFile(first.insertingNumber(number + 1)) { return .superseded }
        if matches(image, path: path, status: status) { return .done }
        // The result is that of the image in the inbox, or of a later one after a gap.
        if inboxVerdict == .done || inboxVerdict == .altered { return .superseded }
        return hasLaterNumber(than: number, of: first) ? .superseded : nil
    }

    /// Whether an archived file has the size, and in a full check the digest, that its result
    /// records; an unreadable result is reported separately.
    private func matches(_ image: FilePath, path: FilePath, status: FileStatus) -> Bool {
        guard let result = outbox.result(for: image)?.image else { return true }
        guard result.bytes == status.size else { return false }
        guard inbox.isFull else { return true }
        return (try? archive.digest(of: path, limit: status.size)) == result.sha256
    }

    /// Whether a file exists that has no result under its own name.
    private func isUnclaimedFile(_ path: FilePath) -> Bool {
        (try? archive.status(of: path))?.kind == .file
            && !outbox.hasResult(for: archive.originalPath(of: path))
    }

    /// Whether a file with a higher number exists, even if numbers in between are missing.
    private func hasLaterNumber(than number: Int, of first: FilePath) -> Bool {
        let folder = first.removingLastComponent()
        var isFound = false
        try? archive.walk(from: folder) { below, _ in
            below == folder
        } visit: { other, _ in
            guard !isFound, let later = other.insertedNumber, later > number else { return }
            isFound = first.insertingNumber(later) == other && isUnclaimedFile(other)
        } onError: { _, _ in
        }
        return isFound
    }

    /// The unnumbered file of a name that was shortened to make room for its number.
    private func firstOfShortenedName(of path: FilePath) -> FilePath? {
        guard let number = path.insertedNumber, path.lastComponentBytes.count > 250 else {
            return nil
        }
        let folder = path.removingLastComponent()
        var first: FilePath?
        try? archive.walk(from: folder) { below, _ in
            below == folder
        } visit: { other, _ in
            if other != path, other.insertingNumber(number) == path { first = other }
        } onError: { _, _ in
        }
        return first
    }
}
