import Glibc
import SystemPackage

/// A regular file opened for reading, closed with the value.
package struct OpenFile: ~Copyable {
    private static let chunkSize = 16 << 20

    let descriptor: FileDescriptor
    let path: FilePath

    /// The status when the file was opened.
    package let status: FileStatus

    /// The file descriptor, for libraries that read with pread(2); valid as long as this value.
    package var rawDescriptor: CInt { descriptor.rawValue }

    /// Opens a regular file, without blocking on a pipe and without following a symbolic link at
    /// the end of the path.
    ///
    /// - Throws: ``FileError``; for folders, links, pipes and devices `unusable`.
    package init(at path: FilePath) throws(FileError) {
        try self.init(folder: AT_FDCWD, name: path, path: path)
    }

    /// Opens a name in an open folder (openat(2)), otherwise like ``init(at:)``.
    ///
    /// - Parameters:
    ///   - folder: A descriptor of the folder.
    ///   - name: Relative to the folder.
    ///   - path: The path for error messages.
    /// - Throws: ``FileError``.
    init(folder: CInt, name: FilePath, path: FilePath) throws(FileError) {
        let (number, status) = try Self.open(name, in: folder, path: path)
        descriptor = FileDescriptor(rawValue: number)
        self.path = path
        self.status = status
    }

    private static func open(
        _ name: FilePath, in folder: CInt, path: FilePath
    ) throws(FileError) -> (CInt, FileStatus) {
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        let number: CInt
        do {
            number = try systemCall(action: "open", path: path) {
                name.withPlatformString { openat(folder, $0, flags) }
            }
        } catch {
            switch error.errno {
            // With O_NOFOLLOW, ELOOP means that the last component is a link.
            case .tooManySymbolicLinkLevels:
                throw .unusable(
                    path: path, reason: "it is a symbolic link, which is not followed")
            // ENXIO: a socket, or a device without a driver.
            case .noSuchAddressOrDevice: throw notAFile(at: path, kind: .other)
            default: throw error
            }
        }
        do throws(FileError) {
            let status = try FileStatus(descriptor: number, path: path)
            guard status.kind == .file else { throw notAFile(at: path, kind: status.kind) }
            return (number, status)
        } catch {
            close(number)
            throw error
        }
    }

    private static func notAFile(at path: FilePath, kind: FileStatus.Kind) -> FileError {
        let kind = kind == .folder ? "a folder" : "a pipe or a device"
        return .unusable(path: path, reason: "it is \(kind), not a file")
    }

    deinit { closeFile(descriptor.rawValue, path: path) }

    /// Reads the whole content, also of a file that has grown since it was opened.
    ///
    /// - Parameters:
    ///   - limit: The largest number of bytes; a larger file is refused before memory is allocated.
    ///   - progress: Called after every 16 MiB; may throw to stop.
    /// - Returns: The bytes.
    /// - Throws: ``FileError``, or what `progress` throws.
    package func readAll(
        limit: Int, progress: () throws(FileError) -> Void = {}
    ) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        var expected = status.size
        while true {
            guard expected <= limit else {
                throw .unusable(
                    path: path, reason: "it has \(expected) bytes; at most \(limit) are read")
            }
            // One byte more than expected, to notice that the file grew; in chunks, so that
            // reading a large file over a slow network reports progress.
            let wanted = max(expected + 1 - bytes.count, 1)
            let chunk = min(wanted, Self.chunkSize)
            if chunk < wanted, bytes.isEmpty { bytes.reserveCapacity(wanted) }
            var failure: Errno?
            let before = bytes.count
            bytes.append(
                contentsOf: [UInt8](unsafeUninitializedCapacity: chunk) { buffer, count in
                    while count < chunk {
                        let got = DiskCalls.perform(action: "read", path: path) {
                            read(
                                descriptor.rawValue, buffer.baseAddress.map { $0 + count },
                                chunk - count)
                        }
                        if got > 0 { count += got; continue }
                        if got < 0, lastErrno() == .interrupted { continue }
                        if got < 0 { failure = lastErrno() }
                        break
                    }
                })
            if let failure { throw .system(path: path, action: "read", failure) }
            if bytes.count - before < chunk { return bytes }
            try progress()
            if chunk == wanted { expected = bytes.count * 2 }
        }
    }

    /// Reads the whole content in chunks of `size` bytes, for files too large for memory.
    ///
    /// - Parameters:
    ///   - size: Bytes a chunk, above 0; the last chunk may be shorter.
    ///   - body: Called with each chunk; may throw to stop.
    /// - Returns: The number of bytes read.
    /// - Throws: ``FileError``, or what `body` throws.
    package func readChunks(
        ofSize size: Int, body: (UnsafeRawBufferPointer) throws(FileError) -> Void
    ) throws(FileError) -> Int {
        precondition(size > 0, "a chunk has at least one byte")
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 64)
        defer { buffer.deallocate() }
        var offset = 0
        while true {
            let count = try fill(buffer, from: offset)
            if count > 0 { try body(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
            offset += count
            if count < size { return offset }
        }
    }

    /// Reads from `offset` until the buffer is full or the file ends (pread(2)).
    private func fill(
        _ buffer: UnsafeMutableRawBufferPointer, from offset: Int
    ) throws(FileError) -> Int {
        var filled = 0
        while filled < buffer.count {
            let got = try systemCall(action: "read", path: path) {
                CInt(
                    clamping: pread(
                        descriptor.rawValue, buffer.baseAddress.map { $0 + filled },
                        min(buffer.count - filled, 1 << 30), offset + filled))
            }
            if got == 0 { break }
            filled += Int(got)
        }
        return filled
    }
}
