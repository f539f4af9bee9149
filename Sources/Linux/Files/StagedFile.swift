import Glibc
import SystemPackage

/// A file being written under a temporary name in the folder where it will be published; deleted
/// with the last reference unless it was published.
///
/// For results too large for memory; see ``FileTree/stage(for:)``.
package final class StagedFile {
    private static let chunkSize = 1 << 20

    /// A descriptor for writing and reading at any offset, valid until the file is published;
    /// callers must not close it.
    package let descriptor: CInt
    private let folder: OpenFolder
    private let temporary: FilePath.Component
    /// The path for error messages.
    private let path: FilePath
    private var isOpen = true
    private var isPublished = false

    /// Creates an empty temporary file in the folder of an entry; the entry itself is not touched.
    init(for entry: consuming DirectoryEntry) throws(FileError) {
        (temporary, descriptor) = try entry.openTemporary(access: O_RDWR)
        path = entry.path
        folder = entry.releaseFolder()
    }

    deinit {
        if isOpen { closeFile(descriptor, path: path) }
        if !isPublished {
            DiskCalls.perform(action: "remove", path: path) {
                _ = temporary.withPlatformString { unlinkat(folder.descriptor, $0, 0) }
            }
        }
    }

    /// Writes bytes at the descriptor's offset (write(2)).
    ///
    /// - Throws: ``FileError``.
    package func append(_ bytes: [UInt8]) throws(FileError) {
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

    /// Returns the ``FileError`` for a write to ``descriptor`` that failed elsewhere.
    package func writeError(errno: CInt) -> FileError {
        .system(path: path, action: "write", Errno(rawValue: errno))
    }

    /// Synchronizes the content to disk (fsync(2)).
    ///
    /// - Returns: The size of the file in bytes.
    /// - Throws: ``FileError``.
    @discardableResult
    package func synchronize() throws(FileError) -> Int {
        _ = try systemCall(action: "synchronize", path: path) { fsync(descriptor) }
        return try FileStatus(descriptor: descriptor, path: path).size
    }

    /// Reads the whole content from its beginning (pread(2)).
    ///
    /// - Parameter body: Called with each chunk of at most 1 MiB.
    /// - Throws: ``FileError``.
    package func readChunks(body: (UnsafeRawBufferPointer) -> Void) throws(FileError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Self.chunkSize, alignment: MemoryLayout<UInt64>.alignment)
        defer { buffer.deallocate() }
        var offset = 0
        while true {
            let count = try systemCall(action: "read", path: path) {
                CInt(clamping: pread(descriptor, buffer.baseAddress, buffer.count, offset))
            }
            if count == 0 { return }
            body(UnsafeRawBufferPointer(rebasing: buffer[..<Int(count)]))
            offset += Int(count)
        }
    }

    /// Renames the file to an entry's name, durably, replacing what has the name; once only.
    func publish(as entry: borrowing DirectoryEntry) throws(FileError) {
        precondition(isOpen, "a file is published once")
        try synchronize()
        isOpen = false
        // Network file systems may report write errors only now.
        guard closeFile(descriptor, path: path) == 0 else {
            throw .system(path: path, action: "close", lastErrno())
        }
        try entry.replace(with: temporary, in: folder)
        isPublished = true
        try entry.folder.synchronize()
    }
}

extension FileTree {
    /// Creates an empty staged file in the folder of `path`, which must exist.
    ///
    /// - Parameter path: Where the file is to be published, relative to the root.
    /// - Returns: The staged file.
    /// - Throws: ``FileError``.
    package func stage(for path: FilePath) throws(FileError) -> StagedFile {
        try StagedFile(for: entry(at: path, action: "write"))
    }

    /// Publishes a staged file of the same file system, as durably as ``write(_:to:)``.
    ///
    /// - Parameters:
    ///   - file: The staged file, whose content is complete.
    ///   - path: Relative to the root; what is there is replaced.
    /// - Throws: ``FileError``; what was at `path` is then still there, and the staged file is
    ///   deleted with its last reference.
    package func publish(_ file: StagedFile, as path: FilePath) throws(FileError) {
        try file.publish(as: entry(at: path, action: "write"))
    }
}
