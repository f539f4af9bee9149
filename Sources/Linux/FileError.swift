import Glibc
import SystemPackage

/// Why something could not be done to a file or a folder.
package enum FileError: Error, Equatable {
    /// The kernel refused; `action` is the verb, such as `open`.
    case system(path: FilePath, action: String, Errno)
    /// It is not what can be worked with: a folder, a pipe, too large.
    case notUsable(path: FilePath, reason: String)

    /// The kernel's number, where it was the kernel.
    package var errno: Errno? {
        if case .system(_, _, let errno) = self { errno } else { nil }
    }

    /// Whether a folder was needed where there is nothing, or something else.
    package var isMissingFolder: Bool {
        errno == .noSuchFileOrDirectory || errno == .notDirectory
    }
}

extension FileError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .system(let path, let action, let errno):
            "cannot \(action) '\(path)': \(errno)"
        case .notUsable(let path, let reason): "cannot use '\(path)': \(reason)"
        }
    }
}

/// Turns a call's −1 into an error that names the path; retries where a signal interrupted it.
func check(
    _ action: String, _ path: FilePath, _ call: () -> CInt
) throws(FileError) -> CInt {
    while true {
        let result = call()
        if result >= 0 { return result }
        let error = lastError()
        if error != .interrupted { throw .system(path: path, action: action, error) }
    }
}

/// The calling thread's `errno`.
func lastError() -> Errno { Errno(rawValue: Glibc.errno) }
