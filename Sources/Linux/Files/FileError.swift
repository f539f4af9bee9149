import Glibc
import SystemPackage

/// Why something could not be done to a file or a folder.
package enum FileError: Error, Equatable {
    /// The kernel refused; `action` is the verb, such as `open`.
    case system(path: FilePath, action: String, Errno)
    /// It is not what can be worked with: a folder, a pipe, too large.
    case notUsable(path: FilePath, reason: String)
    /// A limit of the kernel on what one user may have is reached; `setting` is its name, such as
    /// `fs.inotify.max_user_watches`.
    case limit(path: FilePath, setting: String)
    /// No process listens at a socket's path.
    case noListener(path: FilePath, Errno)
    /// It is no longer the file that was to be moved; it lies where it was found, or beside that
    /// name under a number.
    case changed(path: FilePath)

    /// The kernel's number, where it was the kernel; none for ``limit(path:setting:)``, whose
    /// number means something else (no space on the disk).
    package var errno: Errno? {
        switch self {
        case .system(_, _, let errno), .noListener(_, let errno): errno
        case .notUsable, .limit, .changed: nil
        }
    }

    /// What it happened to.
    package var path: FilePath {
        switch self {
        case .system(let path, _, _), .notUsable(let path, _), .limit(let path, _),
            .noListener(let path, _), .changed(let path):
            path
        }
    }

    /// Says that something else has the name of a folder that is needed.
    static func noFolder(_ path: FilePath) -> FileError {
        .notUsable(path: path, reason: "it is no folder, where one is needed")
    }

    /// Whether something else has the name of a folder that is needed.
    package var isNoFolder: Bool { self == .noFolder(path) }

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
        case .limit(let path, let setting):
            "cannot watch '\(path)': all inotify "
                + (setting.hasSuffix("instances") ? "instances" : "watches")
                + " of this user are spent; raise the kernel's setting '\(setting)'"
        case .noListener(let path, _): "no nucleid is running that listens at '\(path)'"
        case .changed(let path): "'\(path)' changed while it was moved; it is left to be read anew"
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
