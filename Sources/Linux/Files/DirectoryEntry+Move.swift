import CLinux
import Glibc
import SystemPackage

extension DirectoryEntry {
    /// Moves the file to a free name, if it still has the expected fingerprint.
    ///
    /// It is taken aside first (``PrivateFolder``), so that whatever gets its name meanwhile is
    /// neither moved nor removed.
    ///
    /// - Parameters:
    ///   - target: The new name, which must be free.
    ///   - fingerprint: The expected fingerprint; `nil` for any file.
    ///   - companion: A file of the same folder that is removed once the file has been moved.
    ///   - methods: The methods of renaming, in the order in which they are tried.
    ///   - mayCopy: Whether it may be copied to another file system.
    /// - Throws: ``FileError``, see ``FileTree/move(_:to:as:expecting:methods:mayCopy:)``.
    func move(
        to target: borrowing DirectoryEntry, expecting fingerprint: Fingerprint?,
        removing companion: FilePath.Component?, methods: [RenameMethod], mayCopy: Bool
    ) throws(FileError) {
        let found = try expectedStatus(fingerprint)
        // Before it is taken aside: putting it back looks like a new file to whoever watches.
        if try !folder.isOnSameMount(as: target.folder) {
            guard mayCopy else {
                throw .system(path: target.path, action: "move to", .improperLink)
            }
            try target.checkCopy(bytes: found.size)
        }
        let companionInode =
            try companion.map { name throws(FileError) in
                try folder.status(of: name)?.inode
            } ?? nil
        let taken = try PrivateFolder(in: folder)
        do throws(FileError) {
            try taken.claim(name, from: folder)
            try check(taken, is: found, expecting: fingerprint)
            if let companion {
                try taken.claimCompanion(companion, from: folder, inode: companionInode)
            }
            try place(
                taken, at: target, expecting: fingerprint, methods: methods, mayCopy: mayCopy)
        } catch {
            // With a copy that could not be removed the file would be there twice: the next scan
            // decides by the record.
            if taken.mayHaveArrived(name) { throw error }
            try taken.putBack(to: folder, by: methods)
            try taken.remove(from: folder)
            try folder.synchronize()
            throw error
        }
        // The new name first: between the two, the file must not be lost in a power failure.
        try target.folder.synchronize()
        try taken.removeCompanions()
        try taken.remove(from: folder)
        try folder.synchronize()
    }

    /// Reads the status of the file, and checks that it is a regular file and the expected one.
    private func expectedStatus(_ fingerprint: Fingerprint?) throws(FileError) -> FileStatus {
        guard let found = try status() else {
            throw .system(path: path, action: "move", .noSuchFileOrDirectory)
        }
        guard found.kind == .file, fingerprint == nil || found.fingerprint == fingerprint else {
            throw .changedDuringMove(path: path)
        }
        return found
    }

    /// Checks that it is the expected file that was taken aside.
    ///
    /// Another file, or a folder, may have got the name between the first look and the rename.
    private func check(
        _ taken: borrowing PrivateFolder, is known: FileStatus, expecting fingerprint: Fingerprint?
    ) throws(FileError) {
        guard let found = try taken.folder.status(of: name), found.inode == known.inode,
            found.kind == known.kind,
            fingerprint.map({ found.fingerprint.hasSameContent(as: $0) }) ?? true
        else { throw .changedDuringMove(path: path) }
    }

    /// Moves the file that was taken aside to its new name, without fsync(2) of the folders.
    private func place(
        _ taken: borrowing PrivateFolder, at target: borrowing DirectoryEntry,
        expecting fingerprint: Fingerprint?, methods: [RenameMethod], mayCopy: Bool
    ) throws(FileError) {
        var methods = methods
        if methods.first == .noReplace {
            do {
                return try RenameMethod.rename(
                    name, in: taken.folder, to: target.name, in: target.folder,
                    methods: [.noReplace])
            } catch {
                if error.errno == .improperLink, mayCopy {
                    return try copy(taken, to: target, expecting: fingerprint, by: methods)
                }
                guard RenameMethod.noReplace.isUnsupported(by: error.errno) else { throw error }
            }
            methods.removeFirst()
        }
        do {
            // With two names for a while, of which a crash may leave both.
            if methods.contains(.hardLink), let status = try taken.folder.status(of: name) {
                try taken.write(
                    MoveRecord(
                        target: target.path, inode: status.inode, size: status.size,
                        modified: status.modified))
            }
            try RenameMethod.rename(
                name, in: taken.folder, to: target.name, in: target.folder, methods: methods)
        } catch {
            guard error.errno == .improperLink, mayCopy else { throw error }
            try copy(taken, to: target, expecting: fingerprint, by: RenameMethod.allCases)
        }
    }
}

extension OpenFolder {
    /// Whether a rename to another folder is possible: both are on one file system, and reached by
    /// the same mount (rename(2), `EXDEV`).
    fileprivate func isOnSameMount(as other: borrowing OpenFolder) throws(FileError) -> Bool {
        guard try status().device == other.status().device else { return false }
        var mounts: (UInt64, UInt64) = (0, 0)
        guard clinux_mount(descriptor, &mounts.0) == 0,
            clinux_mount(other.descriptor, &mounts.1) == 0
        else { return true }
        return mounts.0 == mounts.1
    }
}
