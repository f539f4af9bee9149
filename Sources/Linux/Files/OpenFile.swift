import Glibc
import SystemPackage

/// A regular file opened for reading; closed with the value.
package struct OpenFile: ~Copyable {
    private static let portion = 16 << 20

    let descriptor: FileDescriptor
    let path: FilePath

    /// What it was when it was opened.
    package let status: FileStatus

    /// Opens a regular file; never waits for a pipe's other end, never follows a link.
    ///
    /// - Throws: ``FileError``; for folders, pipes and devices a sentence that says so.
    package init(_ path: FilePath) throws(FileError) {
        try self.init(at: AT_FDCWD, path, path: path)
    }

    /// Opens a name in a folder that is open (openat(2)); errors name `path`.
    init(at folder: CInt, _ name: FilePath, path: FilePath) throws(FileError) {
        let (number, status) = try Self.open(at: folder, name, path)
        descriptor = FileDescriptor(rawValue: number)
        self.path = path
        self.status = status
    }

    private static func open(
        at folder: CInt, _ name: FilePath, _ path: FilePath
    ) throws(FileError) -> (CInt, FileStatus) {
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        let number: CInt
        do {
            number = try check("open", path) {
                name.withPlatformString { openat(folder, $0, flags) }
            }
        } catch {
            switch error.errno {
            // The kernel's 'too many levels of symbolic links' means the first.
            case .tooManySymbolicLinkLevels:
                throw .notUsable(
                    path: path, reason: "it is a symbolic link, which is not followed")
            // The kernel's 'no such device or address', said of a socket and of a dead device.
            case .noSuchAddressOrDevice: throw notAFile(path, .other)
            default: throw error
            }
        }
        do throws(FileError) {
            let status = try FileStatus(descriptor: number, path: path)
            guard status.kind == .file else { throw notAFile(path, status.kind) }
            return (number, status)
        } catch {
            close(number)
            throw error
        }
    }

    private static func notAFile(_ path: FilePath, _ kind: FileStatus.Kind) -> FileError {
        let kind = kind == .folder ? "a folder" : "a pipe or a device"
        return .notUsable(path: path, reason: "it is \(kind), not a file")
    }

    deinit { close(descriptor.rawValue) }

    /// Reads the whole content, as it is now.
    ///
    /// - Parameters:
    ///   - limit: The most bytes; a larger file is refused before memory is taken.
    ///   - progress: Called for every 16 MiB; may throw to end the reading.
    /// - Returns: The bytes.
    /// - Throws: ``FileError``, with the limit or the kernel's reason.
    package func readAll(
        limit: Int, progress: () throws(FileError) -> Void = {}
    ) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        var expected = status.size
        while true {
            guard expected <= limit else {
                throw .notUsable(
                    path: path, reason: "it has \(expected) bytes; at most \(limit) are read")
            }
            // One more than expected, so that a file that grew is noticed; in portions, so that
            // whoever reads a large file over a slow network shows that it gets on.
            let wanted = max(expected + 1 - bytes.count, 1)
            let room = min(wanted, Self.portion)
            if room < wanted, bytes.isEmpty { bytes.reserveCapacity(wanted) }
            var failure: Errno?
            let before = bytes.count
            bytes.append(
                contentsOf: [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                    while count < room {
                        let got = read(
                            descriptor.rawValue, buffer.baseAddress.map { $0 + count }, room - count
                        )
                        if got > 0 { count += got; continue }
                        if got < 0, lastError() == .interrupted { continue }
                        if got < 0 { failure = lastError() }
                        break
                    }
                })
            if let failure { throw .system(path: path, action: "read", failure) }
            if bytes.count - before < room { return bytes }
            try progress()
            if room == wanted { expected = bytes.count * 2 }
        }
    }
}
