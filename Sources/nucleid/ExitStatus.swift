import ArgumentParser
import Daemon
import Linux
import Network

/// Exit statuses, from sysexits.h.
enum ExitStatus {
    /// EX_USAGE: wrong usage.
    static let usage = ExitCode(64)
    /// EX_NOINPUT: there is no image.
    static let noInput = ExitCode(66)
    /// EX_UNAVAILABLE: the daemon is not running.
    static let unavailable = ExitCode(69)
    /// EX_SOFTWARE: the machine computes wrongly.
    static let software = ExitCode(70)
    /// EX_CANTCREAT: the output cannot be written.
    static let cannotCreate = ExitCode(73)
    /// EX_IOERR: a folder cannot be read or written.
    static let inputOutput = ExitCode(74)
    /// EX_TEMPFAIL: another nucleid uses the folders.
    static let temporaryFailure = ExitCode(75)
    /// EX_CONFIG: wrong settings; the unit does not restart the service.
    static let configuration = ExitCode(78)

    /// Prints an error on standard error, unless it is an `ExitCode`, whose cause has been printed.
    ///
    /// - Returns: The exit status of the error, or `status` if it has none of its own.
    static func report(_ error: any Error, default status: ExitCode) -> ExitCode {
        if let code = error as? ExitCode { return code }
        let advice = (error as? FileError).flatMap(GroupAdvice.init(for:)).map {
            "; \($0.sentence)"
        }
        let code =
            switch error {
            case FolderLockError.inUse: temporaryFailure
            case is SelfTestError: software
            default: status
            }
        return ending(code, "\(error)\(advice ?? "")")
    }

    /// Prints an error on standard error.
    ///
    /// - Returns: The exit status, to be thrown.
    static func ending(_ status: ExitCode, _ message: String) -> ExitCode {
        StandardError.write("Error: \(message)".replacingControlCharactersWithinLines + "\n")
        return status
    }
}
