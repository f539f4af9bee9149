import Glibc
import SystemPackage

/// A lock on a folder that other users can write to, such as an inbox: it keeps a second process of
/// this program out, but nobody can use it to keep the first one from running.
///
/// The lock is a ``FolderLock``, whose file anybody with write access to the folder can put there,
/// replace or lock himself (flock(2)). So a lock that cannot be taken counts only if it names a
/// process that really is this program:
/// - the lock file is a regular file with one name, owned by this user or by root;
/// - the process in it is alive, is another one, runs as this user or as root, and has the name of
///   this program (`/proc/<pid>/comm`, proc_pid_comm(5)); no other user can name a process so.
///
/// Everything else is a warning, and the folder is used without the lock. What this gives up:
/// somebody who can write to the folder can make two processes of this program overlook one another,
/// and processes of two users that are not root do not exclude one another. The lock on a private
/// folder, such as that of the daemon's state, is a plain ``FolderLock``, and always counts.
package struct SharedFolderLock: ~Copyable {
    private let lock: FolderLock?
    /// Why the folder is not locked, as a sentence without a full stop; `nil` if it is.
    package let warning: String?

    /// Locks a folder, without waiting.
    ///
    /// - Parameter folder: The folder, which must exist.
    /// - Throws: ``FolderLockError``; `inUse` if another process of this program holds the lock,
    ///   `file` if the folder itself cannot be opened.
    package init(on folder: FilePath) throws(FolderLockError) {
        let failure: FolderLockError
        do throws(FolderLockError) {
            lock = try FolderLock(on: folder)
            warning = nil
            return
        } catch {
            failure = error
        }
        switch failure {
        case .file(let error) where error.path == folder: throw failure
        case .file(let error): warning = "\(error)"
        case .inUse(_, let process):
            if let process, Self.isOwn(process), Self.isCredible(lockOf: folder) { throw failure }
            warning =
                "'\(folder.appending(FolderLock.fileName))' is locked or was put there by "
                + (process.map { "process \($0), " } ?? "a process ")
                + "which is no nucleid of this user"
        }
        lock = nil
    }

    /// Whether another process runs this program as this user or as root.
    private static func isOwn(_ process: Int32) -> Bool {
        guard process != getpid(), runsThisProgram(process) else { return false }
        return [geteuid(), 0].contains(owner(of: FilePath("/proc/\(process)")))
    }

    /// Whether no other user can have made the lock file of a folder; also where there is none, so
    /// that the process is known from the kernel.
    private static func isCredible(lockOf folder: FilePath) -> Bool {
        let path = folder.appending(FolderLock.fileName)
        guard let status = try? FileStatus(of: path) else { return true }
        return status.kind == .file && status.links == 1
            && [geteuid(), 0].contains(owner(of: path))
    }

    /// The user who owns a path, not following a link; `nil` if there is nothing.
    private static func owner(of path: FilePath) -> uid_t? {
        var status = stat()
        guard path.withPlatformString({ lstat($0, &status) }) == 0 else { return nil }
        return status.st_uid
    }

    /// Whether a process is alive and has the name of this program.
    static func runsThisProgram(_ process: Int32) -> Bool {
        let name = programName(of: "\(process)")
        return name != nil && name == programName(of: "self")
    }

    private static func programName(of process: String) -> [UInt8]? {
        try? OpenFile(at: FilePath("/proc/\(process)/comm")).readAll(limit: 64)
    }
}
