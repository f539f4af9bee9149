import SystemPackage

/// Why an operation on a file or folder failed.
package enum FileError: Error, Equatable {
    /// A system call failed; `action` is the verb for the message, such as `open`.
    case system(path: FilePath, action: String, Errno)
    /// The object cannot be used: a folder instead of a file, a pipe, too large.
    case unusable(path: FilePath, reason: String)
    /// A per-user limit of the kernel is reached; `setting` is its sysctl name, such as
    /// `fs.inotify.max_user_watches`.
    case kernelLimitReached(path: FilePath, setting: String)
    /// No process listens on the socket.
    case noListener(path: FilePath, Errno)
    /// The file was modified or replaced while it was being moved; it is where it was, or beside
    /// it under a numbered name.
    case changedDuringMove(path: FilePath)
    /// A file would have to be copied to another file system, which has less room than it needs;
    /// nothing was copied.
    case noRoom(path: FilePath, bytes: Int, available: Int)

    /// The error number of the failed system call; `nil` for ``kernelLimitReached(path:setting:)``, whose
    /// `ENOSPC` does not mean a full disk.
    package var errno: Errno? {
        switch self {
        case .system(_, _, let errno), .noListener(_, let errno): errno
        case .unusable, .kernelLimitReached, .changedDuringMove, .noRoom: nil
        }
    }

    /// The file or folder that the error is about.
    package var path: FilePath {
        switch self {
        case .system(let path, _, _), .unusable(let path, _), .kernelLimitReached(let path, _),
            .noListener(let path, _), .changedDuringMove(let path), .noRoom(let path, _, _):
            path
        }
    }

    /// The error that something other than a folder is at `path`.
    static func notAFolder(at path: FilePath) -> FileError {
        .unusable(path: path, reason: "it is not a folder, but a folder is needed there")
    }

    /// Whether the error is that something other than a folder is where a folder is needed.
    package var isNotAFolder: Bool { self == .notAFolder(at: path) }

    /// Whether a folder on the path is missing (`ENOENT`) or is not a folder (`ENOTDIR`).
    package var isMissingFolder: Bool {
        errno == .noSuchFileOrDirectory || errno == .notDirectory
    }
}

extension FileError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .system(let path, let action, let errno):
            "cannot \(action) '\(path)': \(errno)"
        case .unusable(let path, let reason): "cannot use '\(path)': \(reason)"
        case .kernelLimitReached(let path, let setting):
            "cannot watch '\(path)': all inotify "
                + (setting.hasSuffix("instances") ? "instances" : "watches")
                + " of this user are in use; raise the kernel's setting '\(setting)'"
        case .noListener(let path, _): "no nucleid is running that listens at '\(path)'"
        case .changedDuringMove(let path):
            "'\(path)' changed while it was being moved; it is left in place, to be read again"
        case .noRoom(let path, let bytes, let available):
            "cannot move to '\(path)': it would be a copy of \(bytes) bytes, and the file system "
                + "has room for \(available)"
        }
    }
}
