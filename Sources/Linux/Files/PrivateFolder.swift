import Glibc
import SystemPackage

/// A private hidden folder beside a file, which the file is renamed into while it is moved.
///
/// In there no other program's file can get its name, so that what is checked, copied and removed is
/// the same file. The owner holds a lock (flock(2)) on the folder, which ends with the process: a
/// folder without a lock is that of a dead process, and ``FileTree/restoreFiles(inPrivateFolder:)``
/// puts its files back.
struct PrivateFolder: ~Copyable {
    private static let suffix = ".taken"
    /// The sub-folder of files that are removed once the file has been moved, such as a sidecar.
    static let companions: FilePath.Component = ".nucleid-with"

    /// The folder itself.
    let folder: OpenFolder
    private let name: FilePath.Component
    /// Open for reading, and locked.
    private let lock: CInt

    /// Whether a name has the form `.nucleid-<process>-<number>.taken`.
    static func isName(_ name: FilePath.Component) -> Bool {
        AtomicFile.isTemporaryName(name, suffix: suffix)
    }

    /// Creates a folder with a new name, for this user alone, and locks it.
    ///
    /// - Parameter parent: The folder of the file that will be moved.
    /// - Throws: ``FileError``.
    init(in parent: borrowing OpenFolder) throws(FileError) {
        while true {
            let name = AtomicFile.nextTemporaryName(suffix: Self.suffix)
            guard try Self.make(name, in: parent) else { continue }
            do throws(FileError) {
                let folder = try parent.openSubfolder(name)
                try folder.giveToOwner(of: parent)
                // Another process may take an unlocked one for a dead process's, and remove it.
                guard let lock = try Self.lock(folder, isOurs: true) else { continue }
                self.folder = folder
                self.name = name
                self.lock = lock
                return
            } catch {
                if error.isMissingFolder { continue }
                try? parent.removeSubfolder(name)
                throw error
            }
        }
    }

    /// Creates a folder.
    ///
    /// - Returns: Whether it was made; not if a dead process of the same ID has left one.
    private static func make(
        _ name: FilePath.Component, in parent: borrowing OpenFolder
    ) throws(FileError) -> Bool {
        do {
            _ = try systemCall(action: "move a file in", path: parent.path) {
                name.withPlatformString { mkdirat(parent.descriptor, $0, 0o700) }
            }
            return true
        } catch {
            if error.errno == .fileExists { return false }
            // Some file systems have no folders of users (procfs), and say so by ENOENT.
            guard error.errno == .noSuchFileOrDirectory, try parent.status().links > 0 else {
                throw error
            }
            throw .system(path: parent.path, action: "move a file in", .notPermitted)
        }
    }

    /// Opens the folder of a dead process, and locks it; `nil` if its owner is alive, or it is gone.
    init?(ofDeadProcess name: FilePath.Component, in parent: borrowing OpenFolder) throws(FileError)
    {
        do {
            let folder = try parent.openSubfolder(name)
            guard let lock = try Self.lock(folder, isOurs: false) else { return nil }
            self.folder = folder
            self.name = name
            self.lock = lock
        } catch {
            // One that may not be opened is another user's, whose process may be alive.
            guard error.isMissingFolder || error.errno == .permissionDenied else { throw error }
            return nil
        }
    }

    /// Locks a folder without waiting; `nil` if another process has the lock, or has removed it.
    private static func lock(
        _ folder: borrowing OpenFolder, isOurs: Bool
    ) throws(FileError) -> CInt? {
        let descriptor = try folder.openReadable(action: "lock")
        var isFree = true
        do {
            _ = try systemCall(action: "lock", path: folder.path) {
                flock(descriptor, LOCK_EX | LOCK_NB)
            }
        } catch {
            isFree = error.errno != .wouldBlock && (isOurs || !isOwnerAlive(of: folder.path))
        }
        var status = stat()
        guard isFree, fstat(descriptor, &status) == 0, status.st_nlink > 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    /// Whether the process in a folder's name runs, where the file system has no locks.
    private static func isOwnerAlive(of folder: FilePath) -> Bool {
        let name = folder.lastComponent?.string.dropFirst(AtomicFile.temporaryPrefix.utf8.count)
        guard let number = pid_t(String(name?.prefix { $0 != "-" } ?? "")) else { return false }
        return kill(number, 0) == 0 || lastErrno() == .notPermitted
    }

    deinit {
        flock(lock, LOCK_UN)
        close(lock)
    }

    /// Renames a file of the parent folder into this one, under its own name.
    func claim(
        _ file: FilePath.Component, from parent: borrowing OpenFolder
    ) throws(FileError) {
        try Self.rename(file, from: parent, to: folder)
    }

    static func rename(
        _ file: FilePath.Component, from parent: borrowing OpenFolder,
        to target: borrowing OpenFolder
    ) throws(FileError) {
        let (source, target) = (parent.descriptor, target.descriptor)
        // Nothing has the name there, since the folder is new.
        _ = try systemCall(action: "move", path: parent.path.appending(file)) {
            file.withPlatformString { renameat(source, $0, target, $0) }
        }
    }

    /// The names of the files that were taken, without companions and records of moves.
    func files() throws(FileError) -> [FilePath.Component] {
        try DirectoryStream.names(in: folder).filter {
            $0 != Self.companions && $0 != MoveRecord.fileName && !AtomicFile.isTemporaryName($0)
        }
    }

    /// Removes this folder with the record of the move, without fsync(2); files must be gone.
    func remove(from parent: borrowing OpenFolder) throws(FileError) {
        for file in try DirectoryStream.names(in: folder)
        where file == MoveRecord.fileName || AtomicFile.isTemporaryName(file) {
            try folder.unlink(file)
        }
        try parent.removeSubfolder(name)
    }
}
