import Inbox
import Linux
import Outbox
import SystemPackage

/// What has become of the files in the inbox.
struct InboxAccount: Sendable {
    /// What has become of one.
    enum Verdict: Sendable, Equatable {
        /// It has a result, or all of those of its pictures.
        case done
        /// Its result is of another content, though size and time are the same.
        case altered
        /// It has failed, and may not be moved.
        case failed
        /// It is an image without a result.
        case waiting
        /// It is no image.
        case ignored
        /// It is hidden, still being written, or no regular file: as if it were not there.
        case passedOver
    }

    let inbox: Tree
    let outbox: Outbox
    let failed: FailedFolder
    /// Whether contents are read, where size and time agree.
    let isFull: Bool

    /// Judges a file by its name, its status, and what the other folders say of it.
    func verdict(on path: FilePath, _ status: FileStatus) -> Verdict {
        guard status.kind == .file else { return .passedOver }
        switch InboxName(path) {
        case .passing: return .passedOver
        case .other: return .ignored
        case .image: break
        }
        let modified = Timestamp(nanoseconds: status.modified)
        if let image = outbox.result(of: path)?.image, image.bytes == status.size {
            if !isFull, image.modified == modified { return .done }
            // A time alone makes no other image: files are touched and copied anew.
            if digest(of: path, status) == image.sha256 { return .done }
            if image.modified == modified { return .altered }
        }
        if let image = failed.standing(for: path)?.image, isAbout(image, path, status) {
            return .failed
        }
        return .waiting
    }

    /// Judges a file that may have gone since; `nil` if it has.
    func verdict(on path: FilePath) -> Verdict? {
        guard let status = try? inbox.status(of: path) else { return nil }
        return verdict(on: path, status)
    }

    private func isAbout(
        _ image: FailureSidecar.Image, _ path: FilePath, _ status: FileStatus
    ) -> Bool {
        guard let bytes = image.bytes else { return true }
        guard bytes == status.size else { return false }
        let isSameTime = image.modified == Timestamp(nanoseconds: status.modified)
        guard let sha256 = image.sha256 else { return isSameTime }
        return isSameTime && !isFull || digest(of: path, status) == sha256
    }

    private func digest(of path: FilePath, _ status: FileStatus) -> String? {
        try? inbox.digest(of: path, limit: status.size)
    }
}
