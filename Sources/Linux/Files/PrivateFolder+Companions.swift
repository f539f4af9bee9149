import Glibc
import SystemPackage

/// Files that are removed with the one that is moved, and the way back of both.
extension PrivateFolder {
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

    /// Checks that the file system accepts a name, by creating an empty file and removing it; among
    /// the companions, so that after a crash it is not put back.
    ///
    /// - Throws: ``FileError`` if the file system refuses the name.
    func probe(name: FilePath.Component) throws(FileError) {
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

    private func openCompanions() throws(FileError) -> OpenFolder? {
        do {
            return try folder.openSubfolder(Self.companions)
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
            return nil
        }
    }
}
