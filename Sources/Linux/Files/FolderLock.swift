import Glibc
import SystemPackage

/// An advisory lock on a folder (flock(2)), released with the value or with the process.
///
/// The lock is on a file in the folder, which is never removed: otherwise two processes could
/// lock two files of the same name. Where the file cannot be created (a read-only inbox), the lock
/// is on the folder itself.
package struct FolderLock: ~Copyable {
    /// The name of the lock file in the folder.
    package static let fileName = ".nucleid.lock"

    private let file: LockFile
    private let isShared: Bool

    /// Locks a folder, without waiting.
    ///
    /// - Parameters:
    ///   - folder: The folder, which must exist.
    ///   - shared: Whether other shared locks are allowed at the same time, as for readers.
    /// - Throws: ``FolderLockError``; `inUse` if another process holds the lock.
    package init(on folder: FilePath, shared: Bool = false) throws(FolderLockError) {
        let file: LockFile
        do { file = try LockFile(in: folder) } catch { throw .file(error) }
        let isLocked: Bool
        do { isLocked = try file.tryLock(shared: shared) } catch { throw .file(error) }
        guard isLocked else { throw .inUse(path: folder, process: file.owner) }
        // A number still in the file is that of a dead process, and must not be reported later.
        file.write(shared ? "" : "\(getpid())\n")
        self.file = file
        isShared = shared
    }

    /// The process of this program that holds the lock on a folder alone, by the number in the lock file.
    ///
    /// - Parameter folder: The folder, in which other users cannot write.
    /// - Returns: Its ID; `nil` if there is none, or this user may not look.
    package static func holder(of folder: FilePath) -> Int32? {
        guard let bytes = try? OpenFile(at: folder.appending(fileName)).readAll(limit: 32),
            let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first,
            let process = Int32(line), process != getpid(),
            SharedFolderLock.runsThisProgram(process)
        else { return nil }
        return process
    }

    deinit {
        if !isShared { file.write("") }
    }
}

/// Why a folder could not be locked.
package enum FolderLockError: Error, Equatable {
    /// Another process holds the lock; `process` is its ID, if that can be determined.
    case inUse(path: FilePath, process: Int32?)
    /// A system call failed before the lock was tried.
    case file(FileError)
}

extension FolderLockError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .inUse(let path, let process?):
            "'\(path)' is in use by another nucleid, process \(process); stop that one first"
        case .inUse(let path, nil):
            "'\(path)' is in use by another process; stop that one first"
        case .file(let error): "\(error)"
        }
    }
}
