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

    /// Copies the file that was taken aside to another file system, then removes it.
    private func copy(
        _ taken: borrowing PrivateFolder, to target: borrowing DirectoryEntry,
        expecting fingerprint: Fingerprint?, by methods: [RenameMethod]
    ) throws(FileError) {
        let file = try OpenFile(folder: taken.folder.descriptor, name: name.path, path: path)
        try target.checkRoom(bytes: file.status.size)
        let inode = try publishCopy(of: file, recordedIn: taken, as: target, by: methods)
        do throws(FileError) {
            // Before the removal, or a power failure could lose both.
            try target.folder.synchronize()
            // Should it be gone already, the copy is all there is.
            guard let found = try taken.folder.status(of: name) else { return }
            // What a program wrote to the open file meanwhile may be missing in the copy.
            guard found.fingerprint == file.status.fingerprint else {
                if fingerprint != nil { throw .changedDuringMove(path: path) }
                throw .system(path: path, action: "move", .resourceBusy)
            }
            do throws(FileError) {
                try taken.folder.unlink(name)
            } catch {
                // Repeated by a network file system, a removal that was done fails.
                if try taken.folder.status(of: name) != nil { throw error }
            }
        } catch {
            // The file must not exist under both names.
            try? target.removeCopy(inode: inode)
            throw error
        }
    }

    /// Writes a copy in a private folder of the target's, where the next start finds it after a
    /// crash, records it, and gives it its name.
    ///
    /// - Returns: The inode of the copy.
    private func publishCopy(
        of file: borrowing OpenFile, recordedIn taken: borrowing PrivateFolder,
        as target: borrowing DirectoryEntry, by methods: [RenameMethod]
    ) throws(FileError) -> UInt {
        let place = try PrivateFolder(in: target.folder)
        var inode: UInt = 0
        do throws(FileError) {
            let entry = DirectoryEntry(folder: try place.folder.duplicate(), name: target.name)
            try entry.writeTemporary { descriptor throws(FileError) in
                try copyContent(of: file, to: descriptor, as: target)
                inode = try FileStatus(descriptor: descriptor, path: target.path).inode
                try taken.write(
                    MoveRecord(
                        target: target.path, inode: inode, size: file.status.size,
                        modified: file.status.modified))
            } publish: { temporary throws(FileError) in
                try RenameMethod.rename(
                    temporary, in: place.folder, to: target.name, in: target.folder,
                    methods: methods)
            }
        } catch {
            try? place.remove(from: target.folder)
            throw target.isFull(error)
                ? .noRoom(path: target.path, bytes: file.status.size, available: 0) : error
        }
        // If it cannot be removed, the next start does it: the copy has its name.
        try? place.remove(from: target.folder)
        return inode
    }

    /// Whether an error is that this file is too much for the file system: its room, a quota, or the
    /// largest file that it can have.
    private func isFull(_ error: FileError) -> Bool {
        [.noSpace, .diskQuotaExceeded, .fileTooLarge].contains(error.errno)
            && error.path.starts(with: folder.path)
    }

    /// Removes a copy that was published, unless another file has got its name since.
    func removeCopy(inode: UInt) throws(FileError) {
        let taken = try PrivateFolder(in: folder)
        try taken.claim(name, from: folder)
        if try taken.folder.status(of: name)?.inode == inode { try taken.folder.unlink(name) }
        try taken.putBack(to: folder, by: RenameMethod.allCases)
        try taken.remove(from: folder)
        try folder.synchronize()
    }

    /// Copies content, permissions and times.
    private func copyContent(
        of file: borrowing OpenFile, to descriptor: CInt, as target: borrowing DirectoryEntry
    ) throws(FileError) {
        _ = try file.readChunks(ofSize: 1 << 20) { chunk throws(FileError) in
            try writeAll(chunk, to: descriptor, action: "write", path: target.path)
        }
        let source = file.rawDescriptor
        var status = stat()
        _ = try systemCall(action: "examine", path: path) { fstat(source, &status) }
        // Errors are ignored: some file systems (vfat) have no permissions. Set-user-ID bits are
        // left out, since the copy may get another owner.
        DiskCalls.perform(action: "set the times of", path: target.path) {
            _ = fchmod(descriptor, status.st_mode & 0o777)
            _ = futimens(descriptor, [status.st_atim, status.st_mtim])
        }
    }

    /// Checks, before anything is moved, that the file system has room for a copy, and that it can
    /// have its name.
    ///
    /// - Throws: ``FileError``, such as ``FileError/noRoom(path:bytes:available:)``, or `EINVAL` for a
    ///   name that the file system refuses.
    private func checkCopy(bytes: Int) throws(FileError) {
        try checkRoom(bytes: bytes)
        let place = try PrivateFolder(in: folder)
        do throws(FileError) {
            try place.tryCompanion(named: name)
        } catch {
            try? place.remove(from: folder)
            throw error
        }
        try place.remove(from: folder)
    }

    /// Checks that the file system has room for a copy.
    private func checkRoom(bytes: Int) throws(FileError) {
        let available = try folder.availableBytes()
        guard bytes <= available else {
            throw .noRoom(path: path, bytes: bytes, available: available)
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

    /// The bytes that this process may still write to the folder's file system (statvfs(3)).
    fileprivate func availableBytes() throws(FileError) -> Int {
        var status = statvfs()
        _ = try systemCall(action: "examine", path: path) { fstatvfs(descriptor, &status) }
        // Some file systems of users (FUSE) do not know.
        guard status.f_blocks > 0 else { return .max }
        let (bytes, overflow) = UInt(status.f_bavail).multipliedReportingOverflow(
            by: UInt(status.f_frsize))
        return overflow ? .max : Int(clamping: bytes)
    }
}

extension PrivateFolder {
    /// Writes the record of a move durably, before the file gets a second name.
    fileprivate func write(_ record: MoveRecord) throws(FileError) {
        let entry = DirectoryEntry(
            folder: try folder.duplicate(), name: MoveRecord.fileName)
        try entry.write(record.bytes)
    }
}
