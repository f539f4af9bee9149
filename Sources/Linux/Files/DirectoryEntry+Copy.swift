import Glibc
import SystemPackage

/// A move to another file system: a copy, and then the removal of the original.
extension DirectoryEntry {
    /// Copies the file that was taken aside to another file system, then removes it.
    func copy(
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
    func checkCopy(bytes: Int) throws(FileError) {
        try checkRoom(bytes: bytes)
        let place = try PrivateFolder(in: folder)
        do throws(FileError) {
            try place.probe(name: name)
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
