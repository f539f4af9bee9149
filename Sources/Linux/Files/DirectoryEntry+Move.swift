import Glibc
import SystemPackage

extension DirectoryEntry {
    /// Moves the file to a free name, if it still has the expected fingerprint.
    ///
    /// - Parameters:
    ///   - target: The new name, which must be free.
    ///   - fingerprint: The expected fingerprint; `nil` for any file.
    ///   - methods: The methods of renaming, in the order in which they are tried.
    ///   - mayCopy: Whether it may be copied to another file system.
    /// - Throws: ``FileError``, see ``FileTree/move(_:to:as:expecting:methods:mayCopy:)``.
    func move(
        to target: borrowing DirectoryEntry, expecting fingerprint: Fingerprint?,
        methods: [RenameMethod], mayCopy: Bool
    ) throws(FileError) {
        // If the file is missing, the rename below reports it.
        if let fingerprint, let found = try status()?.fingerprint, found != fingerprint {
            throw .changedDuringMove(path: path)
        }
        do {
            try RenameMethod.rename(
                name, in: folder, to: target.name, in: target.folder, methods: methods)
        } catch {
            guard error.errno == .improperLink, mayCopy else { throw error }
            try copy(to: target, expecting: fingerprint, by: methods)
            return try synchronize(target)
        }
        // Another file may have got the name between the check and the rename.
        if let fingerprint, let found = try target.status()?.fingerprint,
            !found.hasSameContent(as: fingerprint)
        {
            try moveBack(from: target, by: methods)
            try synchronize(target)
            throw .changedDuringMove(path: path)
        }
        try synchronize(target)
    }

    private func synchronize(_ target: borrowing DirectoryEntry) throws(FileError) {
        try target.folder.synchronize()
        try folder.synchronize()
    }

    /// Moves a file that should not have been moved back; to a numbered name if its own is taken
    /// again.
    private func moveBack(
        from target: borrowing DirectoryEntry, by methods: [RenameMethod]
    ) throws(FileError) {
        var number = 0
        while true {
            let free = name.path.insertingNumber(number).lastComponent ?? name
            do {
                return try RenameMethod.rename(
                    target.name, in: target.folder, to: free, in: folder, methods: methods)
            } catch {
                guard error.errno == .fileExists else { throw error }
                number += 1
            }
        }
    }

    /// Copies the file to another file system, then removes the original.
    private func copy(
        to target: borrowing DirectoryEntry, expecting fingerprint: Fingerprint?,
        by methods: [RenameMethod]
    ) throws(FileError) {
        let file = try open()
        if let fingerprint, file.status.fingerprint != fingerprint {
            throw .changedDuringMove(path: path)
        }
        try target.writeTemporary { descriptor throws(FileError) in
            try copyContent(of: file, to: descriptor, as: target)
        } publish: { temporary throws(FileError) in
            try RenameMethod.rename(
                temporary, in: target.folder, to: target.name, in: target.folder, methods: methods)
        }
        do throws(FileError) {
            // Before the removal, or a power failure could lose both.
            try target.folder.synchronize()
            // What was written to the file meanwhile may be missing in the copy.
            guard try status()?.fingerprint == file.status.fingerprint else {
                if fingerprint != nil { throw .changedDuringMove(path: path) }
                throw .system(path: path, action: "move", .resourceBusy)
            }
            try unlink()
        } catch {
            // The file must not exist under both names.
            try? target.unlink()
            throw error
        }
    }

    /// Copies content, permissions and times.
    private func copyContent(
        of file: borrowing OpenFile, to descriptor: CInt, as target: borrowing DirectoryEntry
    ) throws(FileError) {
        let source = file.descriptor.rawValue
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = try systemCall(action: "read", path: path) {
                CInt(clamping: read(source, &buffer, 1 << 20))
            }
            if count == 0 { break }
            try target.write(buffer[..<Int(count)], to: descriptor)
        }
        var status = stat()
        _ = try systemCall(action: "examine", path: path) { fstat(source, &status) }
        // Errors are ignored: some file systems (vfat) have no permissions. Set-user-ID bits are
        // left out, since the copy may get another owner.
        _ = fchmod(descriptor, status.st_mode & 0o777)
        _ = futimens(descriptor, [status.st_atim, status.st_mtim])
    }
}
