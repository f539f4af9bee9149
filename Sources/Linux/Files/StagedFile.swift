import Glibc
import SystemPackage

/// A file that is being written in the folder where it will be published, under a temporary name
/// until then; it goes with the last reference, unless it was published.
///
/// For what is too large to be held in memory; see ``Tree/stage(for:)``.
package final class StagedFile {
    private static let portion = 1 << 20

    /// Open for writing and reading at any offset, until the file is published; whoever writes does
    /// not close it.
    package let descriptor: CInt
    /// Where the temporary name is.
    private let folder: OpenFolder
    private let temporary: FilePath.Component
    /// What errors name.
    private let path: FilePath
    private var isOpen = true
    private var isPublished = false

    /// Makes an empty file in the folder of a place; the name there stays as it is.
    init(for place: consuming Place) throws(FileError) {
        (temporary, descriptor) = try place.openTemporary(O_RDWR)
        path = place.path
        folder = place.takeFolder()
    }

    deinit {
        if isOpen { close(descriptor) }
        if !isPublished {
            _ = temporary.withPlatformString { unlinkat(folder.descriptor, $0, 0) }
        }
    }

    /// Writes bytes at the descriptor's offset (write(2)).
    ///
    /// - Throws: ``FileError``.
    package func append(_ bytes: [UInt8]) throws(FileError) {
        var done = 0
        while done < bytes.count {
            done += Int(
                try check("write", path) {
                    bytes.withUnsafeBytes { bytes in
                        CInt(
                            clamping: write(
                                descriptor, bytes.baseAddress.map { $0 + done },
                                min(bytes.count - done, 1 << 30)))
                    }
                })
        }
    }

    /// The error that a write(2) elsewhere has met, as one that names the file.
    package func failure(_ errno: CInt) -> FileError {
        .system(path: path, action: "write", Errno(rawValue: errno))
    }

    /// Puts what was written on the disk (fsync(2)).
    ///
    /// - Returns: The bytes that the file has.
    /// - Throws: ``FileError``.
    @discardableResult
    package func finish() throws(FileError) -> Int {
        _ = try check("synchronize", path) { fsync(descriptor) }
        return try FileStatus(descriptor: descriptor, path: path).size
    }

    /// Reads all that was written, from its beginning (pread(2)).
    ///
    /// - Parameter visit: Called with each portion of at most 1 MiB.
    /// - Throws: ``FileError``.
    package func read(_ visit: (UnsafeRawBufferPointer) -> Void) throws(FileError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Self.portion, alignment: MemoryLayout<UInt64>.alignment)
        defer { buffer.deallocate() }
        var offset = 0
        while true {
            let count = try check("read", path) {
                CInt(clamping: pread(descriptor, buffer.baseAddress, buffer.count, offset))
            }
            if count == 0 { return }
            visit(UnsafeRawBufferPointer(rebasing: buffer[..<Int(count)]))
            offset += Int(count)
        }
    }

    /// Gives the file its name, in place of what has it, once it is on the disk; then the folder
    /// too.
    func publish(as place: borrowing Place) throws(FileError) {
        precondition(isOpen, "a file is published once")
        try finish()
        isOpen = false
        // A network file system tells here what it could not write.
        guard close(descriptor) == 0 else {
            throw .system(path: path, action: "close", lastError())
        }
        try place.replace(by: temporary, in: folder)
        isPublished = true
        try place.folder.synchronize()
    }
}

extension Tree {
    /// Begins a file in the folder of a path, which must exist.
    ///
    /// - Parameter below: Where it is to be published.
    /// - Returns: The file, empty, under a temporary name.
    /// - Throws: ``FileError``.
    package func stage(for below: FilePath) throws(FileError) -> StagedFile {
        try StagedFile(for: place(below, for: "write"))
    }

    /// Publishes a file that was staged in the same file system: to the disk, then renamed over
    /// `below`, then the folder to the disk (rename(2), fsync(2)), as ``write(_:to:)`` does.
    ///
    /// - Throws: ``FileError``; what had the name before is then still there, and the staged file
    ///   goes.
    package func publish(_ file: StagedFile, as below: FilePath) throws(FileError) {
        try file.publish(as: place(below, for: "write"))
    }
}
