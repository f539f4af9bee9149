import Glibc
import SystemPackage

/// A name in an open folder, whether or not a file has it yet.
struct DirectoryEntry: ~Copyable {
    let folder: OpenFolder
    let name: FilePath.Component

    /// Takes ownership of the open folder.
    init(folder: consuming OpenFolder, name: FilePath.Component) {
        self.folder = folder
        self.name = name
    }

    /// The path for error messages.
    var path: FilePath { folder.path.appending(name) }

    /// Reads the status, not following a symbolic link; `nil` if nothing has the name.
    func status() throws(FileError) -> FileStatus? { try folder.status(of: name) }

    /// Opens the regular file for reading.
    func open() throws(FileError) -> OpenFile {
        try OpenFile(folder: folder.descriptor, name: name.path, path: path)
    }

    /// Writes a file atomically and durably, replacing what has the name.
    func write(_ bytes: [UInt8]) throws(FileError) {
        try writeTemporary { descriptor throws(FileError) in
            try write(bytes[...], to: descriptor)
        } publish: { temporary throws(FileError) in
            try replace(with: temporary, in: folder)
        }
        try folder.synchronize()
    }

    /// Writes a file atomically and durably, if the name is free.
    func create(_ bytes: [UInt8]) throws(FileError) {
        try writeTemporary { descriptor throws(FileError) in
            try write(bytes[...], to: descriptor)
        } publish: { temporary throws(FileError) in
            try RenameMethod.rename(
                temporary, in: folder, to: name, in: folder, methods: RenameMethod.allCases)
        }
        try folder.synchronize()
    }

    /// Renames another file to this name, replacing what has it (renameat(2)).
    func replace(
        with other: FilePath.Component, in folder: borrowing OpenFolder
    ) throws(FileError) {
        let source = folder.descriptor
        _ = try systemCall(action: "rename to", path: path) {
            other.withPlatformString { other in
                name.withPlatformString { renameat(source, other, self.folder.descriptor, $0) }
            }
        }
    }

    /// Gives up the open folder to a caller that keeps it.
    consuming func releaseFolder() -> OpenFolder { folder }

    /// Checks that the folder is writable, by creating and removing an empty temporary file.
    func checkWritable() throws(FileError) {
        try writeTemporary { _ throws(FileError) in
        } publish: { temporary throws(FileError) in
            _ = try systemCall(action: "write", path: path) {
                temporary.withPlatformString { unlinkat(folder.descriptor, $0, 0) }
            }
        }
    }

    /// Removes the file durably.
    func remove() throws(FileError) {
        try unlink()
        try folder.synchronize()
    }

    /// Removes the name (unlinkat(2)), without fsync(2).
    func unlink() throws(FileError) {
        _ = try systemCall(action: "remove", path: path) {
            name.withPlatformString { unlinkat(folder.descriptor, $0, 0) }
        }
    }
}

extension DirectoryEntry {
    /// Creates a temporary file in the folder, synchronizes it and publishes it; on any error the
    /// temporary file is removed.
    ///
    /// - Parameters:
    ///   - fill: Writes the content to the descriptor.
    ///   - publish: Renames the temporary file, whose name it gets.
    /// - Throws: ``FileError``, or what the closures throw.
    func writeTemporary(
        fill: (CInt) throws(FileError) -> Void,
        publish: (FilePath.Component) throws(FileError) -> Void
    ) throws(FileError) {
        let (temporary, descriptor) = try openTemporary(access: O_WRONLY)
        do throws(FileError) {
            do throws(FileError) {
                try fill(descriptor)
                _ = try systemCall(action: "synchronize", path: path) { fsync(descriptor) }
            } catch {
                close(descriptor)
                throw error
            }
            // Network file systems may report write errors only now.
            guard close(descriptor) == 0 else {
                throw .system(path: path, action: "close", lastErrno())
            }
            try publish(temporary)
        } catch {
            _ = temporary.withPlatformString { unlinkat(folder.descriptor, $0, 0) }
            throw error
        }
    }

    /// Creates a temporary file in the folder, skipping names left by a dead process of the same
    /// ID.
    ///
    /// - Parameter access: `O_WRONLY` or `O_RDWR`.
    /// - Returns: The name, and the descriptor, which the caller closes.
    /// - Throws: ``FileError``.
    func openTemporary(access: CInt) throws(FileError) -> (FilePath.Component, CInt) {
        let flags = access | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        while true {
            let temporary = AtomicFile.nextTemporaryName()
            do {
                let descriptor = try systemCall(action: "write", path: path) {
                    temporary.withPlatformString { openat(folder.descriptor, $0, flags, 0o666) }
                }
                return (temporary, descriptor)
            } catch {
                guard error.errno == .fileExists else { throw error }
            }
        }
    }

    /// Writes all bytes to a descriptor of the file.
    func write(_ bytes: ArraySlice<UInt8>, to descriptor: CInt) throws(FileError) {
        var failure: FileError?
        bytes.withUnsafeBytes { bytes in
            do throws(FileError) {
                try writeAll(bytes, to: descriptor, action: "write", path: path)
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }
}
