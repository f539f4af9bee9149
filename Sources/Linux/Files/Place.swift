import Glibc
import SystemPackage

/// A name in a folder that is open: where a file is, or is to be.
struct Place: ~Copyable {
    let folder: OpenFolder
    let name: FilePath.Component

    /// Keeps the folder open.
    init(_ folder: consuming OpenFolder, _ name: FilePath.Component) {
        self.folder = folder
        self.name = name
    }

    /// What errors name.
    var path: FilePath { folder.path.appending(name) }

    /// What is there, not followed if it is a link; `nil` if nothing is.
    func status() throws(FileError) -> FileStatus? { try folder.status(of: name) }

    /// Opens a regular file for reading.
    func open() throws(FileError) -> OpenFile {
        try OpenFile(at: folder.descriptor, name.path, path: path)
    }

    /// Writes a file that replaces what is there once it is whole and on the disk.
    func write(_ bytes: [UInt8]) throws(FileError) {
        try stage { descriptor throws(FileError) in
            try write(bytes[...], to: descriptor)
        } publish: { temporary throws(FileError) in
            try replace(by: temporary, in: folder)
        }
        try folder.synchronize()
    }

    /// Gives the name to a file that has another, in place of what has it (rename(2)).
    func replace(
        by other: FilePath.Component, in folder: borrowing OpenFolder
    ) throws(FileError) {
        let source = folder.descriptor
        _ = try check("rename to", path) {
            other.withPlatformString { other in
                name.withPlatformString { renameat(source, other, self.folder.descriptor, $0) }
            }
        }
    }

    /// The folder, for whoever keeps it open longer.
    consuming func takeFolder() -> OpenFolder { folder }

    /// Makes an empty file under a temporary name, and removes it.
    func probe() throws(FileError) {
        try stage { _ throws(FileError) in
        } publish: { temporary throws(FileError) in
            _ = try check("write", path) {
                temporary.withPlatformString { unlinkat(folder.descriptor, $0, 0) }
            }
        }
    }

    /// Removes the file, for good.
    func remove() throws(FileError) {
        try unlink()
        try folder.synchronize()
    }

    /// Removes the name, without waiting for the disk.
    func unlink() throws(FileError) {
        _ = try check("remove", path) {
            name.withPlatformString { unlinkat(folder.descriptor, $0, 0) }
        }
    }
}

extension Place {
    /// Makes a file under a temporary name in the folder, and the name good once the file is on
    /// the disk; where anything fails, the temporary file goes.
    func stage(
        _ fill: (CInt) throws(FileError) -> Void,
        publish: (FilePath.Component) throws(FileError) -> Void
    ) throws(FileError) {
        let (temporary, descriptor) = try openTemporary(O_WRONLY)
        do throws(FileError) {
            do throws(FileError) {
                try fill(descriptor)
                _ = try check("synchronize", path) { fsync(descriptor) }
            } catch {
                close(descriptor)
                throw error
            }
            // A network file system tells here what it could not write.
            guard close(descriptor) == 0 else {
                throw .system(path: path, action: "close", lastError())
            }
            try publish(temporary)
        } catch {
            _ = temporary.withPlatformString { unlinkat(folder.descriptor, $0, 0) }
            throw error
        }
    }

    /// Opens a new file in the folder, for writing or for both; a name that a dead process of the
    /// same number has left behind is passed over.
    func openTemporary(_ access: CInt) throws(FileError) -> (FilePath.Component, CInt) {
        let flags = access | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        while true {
            let temporary = AtomicFile.nextTemporaryName()
            do {
                let descriptor = try check("write", path) {
                    temporary.withPlatformString { openat(folder.descriptor, $0, flags, 0o666) }
                }
                return (temporary, descriptor)
            } catch {
                guard error.errno == .fileExists else { throw error }
            }
        }
    }

    /// Writes all of the bytes.
    func write(_ bytes: ArraySlice<UInt8>, to descriptor: CInt) throws(FileError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = try check("write", path) {
                rest.withUnsafeBytes {
                    CInt(clamping: Glibc.write(descriptor, $0.baseAddress, min($0.count, 1 << 30)))
                }
            }
            rest = rest.dropFirst(Int(count))
        }
    }
}
