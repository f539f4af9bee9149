import Linux
import Outbox
import Pipeline

/// Decides which failed files go back into the inbox by themselves.
package enum FailedReturn {
    /// Whether a failed file may have been completed since: it failed as too short or broken, and has
    /// been written to.
    ///
    /// - Parameters:
    ///   - sidecar: The sidecar of its failure, with the size and time that it had.
    ///   - status: Its present size and time.
    ///   - isBeingWritten: Whether a write was seen just now, whatever size and time say.
    /// - Returns: Whether to move it back.
    package static func isDue(
        _ sidecar: FailureSidecar, status: FileStatus, isBeingWritten: Bool
    ) -> Bool {
        guard let code = ErrorCode(rawValue: sidecar.error.code),
            ErrorCode.unfinished.contains(code), let bytes = sidecar.image.bytes
        else { return false }
        return isBeingWritten || bytes != status.size
            || sidecar.image.modified != Timestamp(nanoseconds: status.modified)
    }
}
