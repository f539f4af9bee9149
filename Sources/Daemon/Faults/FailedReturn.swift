import Linux
import Outbox
import Pipeline

/// Decides which failed files go back into the inbox by themselves.
package enum FailedReturn {
    /// What to do with a failed file.
    package enum Decision: Equatable, Sendable {
        /// Leave it in the failed folder.
        case keep
        /// Move it back into the inbox.
        case moveBack
        /// Move it back unless its content has this digest, with which it failed.
        case moveBackUnless(sha256: String)
    }

    /// Decides whether a failed file may have been completed since: it failed as too short or
    /// broken, and has been written to.
    ///
    /// Another time alone is no proof: a file system may not keep the time of a file that is copied
    /// to it, so that the file would go to and fro for ever.
    ///
    /// - Parameters:
    ///   - sidecar: The sidecar of its failure, with the size, time and digest that it had.
    ///   - status: Its present size and time.
    ///   - isBeingWritten: Whether a write was seen just now, whatever size and time say.
    /// - Returns: Whether to move it back; `keep` if its size or time was not recorded.
    package static func decision(
        on sidecar: FailureSidecar, status: FileStatus, isBeingWritten: Bool
    ) -> Decision {
        guard let code = ErrorCode(rawValue: sidecar.error.code),
            ErrorCode.unfinished.contains(code), let bytes = sidecar.image.bytes,
            let modified = sidecar.image.modified
        else { return .keep }
        if isBeingWritten || bytes != status.size { return .moveBack }
        if modified == Timestamp(nanoseconds: status.modified) { return .keep }
        guard let sha256 = sidecar.image.sha256 else { return .moveBack }
        return .moveBackUnless(sha256: sha256)
    }
}
