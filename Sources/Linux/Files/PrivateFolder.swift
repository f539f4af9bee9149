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
    private static let companions: FilePath.Component = ".nucleid-with"

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

    /// Takes a file that is to be removed with the one that is moved; nothing if there is none.
    ///
    /// - Parameters:
    ///   - file: Its name.
    ///   - parent: The folder of both.
    ///   - inode: The inode that it had before the other file was taken; one that has got the name
    ///     since belongs to another file, and goes back.
    /// - Throws: ``FileError``.
    func claimCompanion(
        _ file: FilePath.Component, from parent: borrowing OpenFolder, inode: UInt?
    ) throws(FileError) {
        let others = try folder.openOrCreateFolder(named: Self.companions)
        try others.giveToOwner(of: parent)
        do {
            try Self.rename(file, from: parent, to: others)
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
            return
        }
        guard try others.status(of: file)?.inode != inode else { return }
        _ = try Self.rename(
            file, from: others, to: file, in: parent, by: RenameMethod.allCases)
    }

    private static func rename(
        _ file: FilePath.Component, from parent: borrowing OpenFolder,
        to target: borrowing OpenFolder
    ) throws(FileError) {
        let (source, target) = (parent.descriptor, target.descriptor)
        // Nothing has the name there, since the folder is new.
        _ = try systemCall(action: "move", path: parent.path.appending(file)) {
            file.withPlatformString { renameat(source, $0, target, $0) }
        }
    }

    /// Creates an empty file of a name, and removes it; among the companions, so that after a crash
    /// it is not put back.
    ///
    /// - Throws: ``FileError`` if the file system refuses the name.
    func tryCompanion(named name: FilePath.Component) throws(FileError) {
        let others = try folder.openOrCreateFolder(named: Self.companions)
        let path = folder.path.removingLastComponent().appending(name)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        do throws(FileError) {
            let probe = try systemCall(action: "move to", path: path) {
                name.withPlatformString { openat(others.descriptor, $0, flags, 0o600) }
            }
            closeFile(probe, path: path)
        } catch {
            try? folder.removeSubfolder(Self.companions)
            throw error
        }
        try removeCompanions()
    }

    /// Removes the companions of a file that has been moved.
    func removeCompanions() throws(FileError) {
        guard let others = try openCompanions() else { return }
        for file in try DirectoryStream.names(in: others) { try others.unlink(file) }
        try folder.removeSubfolder(Self.companions)
    }

    /// Renames the companion back, then the file, to numbered names if one of theirs is taken.
    ///
    /// The companion comes first: a failed file is never seen without its sidecar.
    ///
    /// - Parameters:
    ///   - parent: The folder that they were in.
    ///   - methods: The methods of renaming.
    /// - Throws: ``FileError``; what could not be put back is still in this folder.
    func putBack(
        to parent: borrowing OpenFolder, by methods: [RenameMethod]
    ) throws(FileError) {
        let files = try self.files()
        guard let others = try openCompanions() else {
            for file in files { try Self.putBack(file, from: folder, to: parent, by: methods) }
            return
        }
        for companion in try DirectoryStream.names(in: others) {
            guard let file = files.first else {
                // The file has been moved, and this one was to be removed.
                try others.unlink(companion)
                continue
            }
            try putBack(
                file, with: companion, from: others, to: parent, by: methods)
        }
        try folder.removeSubfolder(Self.companions)
        for file in try self.files() {
            try Self.putBack(file, from: folder, to: parent, by: methods)
        }
    }

    /// Puts back a file and its companion under one number.
    private func putBack(
        _ file: FilePath.Component, with companion: FilePath.Component,
        from others: borrowing OpenFolder, to parent: borrowing OpenFolder,
        by methods: [RenameMethod]
    ) throws(FileError) {
        for number in 0... {
            let free = file.numbered(number)
            let freeCompanion =
                companion.replacingStem(file, with: free) ?? companion.numbered(number)
            guard try parent.status(of: free) == nil else { continue }
            guard
                try Self.rename(
                    companion, from: others, to: freeCompanion, in: parent, by: methods)
            else { continue }
            if try Self.rename(file, from: folder, to: free, in: parent, by: methods) { return }
            // The name was taken since: the companion waits for the next number.
            _ = try Self.rename(
                freeCompanion, from: parent, to: companion, in: others, by: methods)
        }
    }

    private static func putBack(
        _ file: FilePath.Component, from source: borrowing OpenFolder,
        to parent: borrowing OpenFolder, by methods: [RenameMethod]
    ) throws(FileError) {
        for number in 0...
        where try rename(
            file, from: source, to: file.numbered(number), in: parent, by: methods)
        {
            return
        }
    }

    /// Renames a file to a name that is free.
    ///
    /// - Returns: Whether it was renamed; not if the name is taken.
    private static func rename(
        _ file: FilePath.Component, from source: borrowing OpenFolder,
        to free: FilePath.Component, in target: borrowing OpenFolder, by methods: [RenameMethod]
    ) throws(FileError) -> Bool {
        do {
            try RenameMethod.rename(file, in: source, to: free, in: target, methods: methods)
            return true
        } catch {
            guard error.errno == .fileExists else { throw error }
            // A hard link of it: putting it back was interrupted before.
            guard try target.status(of: free)?.isSameFile(as: source.status(of: file)) == true
            else { return false }
            try source.unlink(file)
            return true
        }
    }

    /// Whether a file that was taken has, or may have, arrived at its new name besides.
    func mayHaveArrived(_ file: FilePath.Component) -> Bool {
        do throws(FileError) {
            guard let record = try MoveRecord(in: folder) else { return false }
            return try record.arrival(of: folder.status(of: file)) != nil
        } catch {
            return true
        }
    }

    /// Reads the record of the move, which only a process of this user or of root can have written:
    /// it names a file that will be removed.
    ///
    /// - Throws: ``FileError``; `unusable` for a record of somebody else.
    func trustedRecord() throws(FileError) -> MoveRecord? {
        guard let record = try MoveRecord(in: folder) else { return nil }
        // Of a file made here and now, since a file system may show other owners than a process has.
        let (probe, descriptor) = try DirectoryEntry(
            folder: folder.duplicate(), name: Self.companions
        ).openTemporary(access: O_WRONLY)
        close(descriptor)
        let own = try folder.owner(of: probe)
        try folder.unlink(probe)
        let owner = try folder.owner(of: MoveRecord.fileName)
        guard owner == own || owner == 0 || own == 0 else {
            throw .unusable(
                path: folder.path, reason: "another user has made it; move what is in it yourself")
        }
        return record
    }

    /// The names of the files that were taken, without companions and records of moves.
    func files() throws(FileError) -> [FilePath.Component] {
        try DirectoryStream.names(in: folder).filter {
            $0 != Self.companions && $0 != MoveRecord.fileName && !AtomicFile.isTemporaryName($0)
        }
    }

    private func openCompanions() throws(FileError) -> OpenFolder? {
        do {
            return try folder.openSubfolder(Self.companions)
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
            return nil
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
