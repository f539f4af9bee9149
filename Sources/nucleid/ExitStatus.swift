import ArgumentParser
import Daemon
import Linux
import Network

/// How commands end that a service manager starts (sysexits.h).
enum ExitStatus {
    /// Wrong settings; the unit does not try again.
    static let configuration = ExitCode(78)
    /// What is needed is not there now: another nucleid has the folders.
    static let unavailable = ExitCode(75)
    /// The machine does not compute as it must.
    static let software = ExitCode(70)
    /// A folder cannot be read or written.
    static let inputOutput = ExitCode(74)

    /// Says a fault on standard error.
    ///
    /// - Parameters:
    ///   - error: What was thrown; one that is a status already has been said.
    ///   - other: The status where the fault has none of its own.
    /// - Returns: The status to end with.
    static func say(_ error: any Error, or other: ExitCode) -> ExitCode {
        if let status = error as? ExitCode { return status }
        StandardError.write("Error: \(error)\n")
        return switch error {
        case FolderLockError.inUse: unavailable
        case is ModelProofError: software
        default: other
        }
    }
}
