import Inbox
import Linux
import Outbox
import SystemPackage

/// Classifies files in the inbox.
struct InboxCheck: Sendable {
    /// The state of a file.
    enum Verdict: Sendable, Equatable {
        /// It has a result; a stack has the results of all its images.
        case done
        /// Its content differs from what its result was made of, though size and time are equal.
        case altered
        /// It has failed and could not be moved to the failed folder.
        case failed
        /// It is an image without a result.
        case waiting
        /// Its suffix is not that of an image.
        case ignored
        /// It is hidden, still being written, or not a regular file; verification ignores it.
        case skipped
    }

    let inbox: FileTree
    let outbox: Outbox
    let failed: FailedFolder
    /// Whether contents are compared even where size and time agree.
    let isFull: Bool

    /// Classifies a file by its name, its status and the records in the other folders.
    func verdict(on path: FilePath, status: FileStatus) -> Verdict {
        guard status.kind == .file else { return .skipped }
        switch InboxFileKind(of: path) {
        case .hidden, .unfinished: return .skipped
        case .notAnImage: return .ignored
        case .image: break
        }
        let modified = Timestamp(nanoseconds: status.modified)
        if let image = outbox.result(for: path)?.image, image.bytes == status.size {
            if !isFull, image.modified == modified { return .done }
            // A time alone makes no other image: files are touched and copied anew.
            if digest(of: path, status: status) == image.sha256 { return .done }
            if image.modified == modified { return .altered }
        }
        if let image = failed.failureInPlace(for: path)?.image,
            matches(image, path: path, status: status)
        {
            return .failed
        }
        return .waiting
    }

    /// Classifies a file; `nil` if it no longer exists.
    func verdict(on path: FilePath) -> Verdict? {
        guard let status = try? inbox.status(of: path) else { return nil }
        return verdict(on: path, status: status)
    }

    private func matches(
        _ image: FailureSidecar.Image, path: FilePath, status: FileStatus
    ) -> Bool {
        guard let bytes = image.bytes else { return true }
        guard bytes == status.size else { return false }
        let isSameTime = image.modified == Timestamp(nanoseconds: status.modified)
        guard let sha256 = image.sha256 else { return isSameTime }
        return isSameTime && !isFull || digest(of: path, status: status) == sha256
    }

    private func digest(of path: FilePath, status: FileStatus) -> String? {
        try? inbox.digest(of: path, limit: status.size)
    }
}
