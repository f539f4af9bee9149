import Glibc
import SystemPackage

/// A regular file opened for reading; closed with the value.
package struct OpenFile: ~Copyable {
    let descriptor: FileDescriptor
    private let path: FilePath

    /// What it was when it was opened.
    package let status: FileStatus

    /// Opens a regular file; never waits for a pipe's other end, never follows a link.
    ///
    /// - Throws: ``FileError``; for folders, pipes and devices a sentence that says so.
    package init(_ path: FilePath) throws(FileError) {
        let (number, status) = try Self.open(path)
        descriptor = FileDescriptor(rawValue: number)
        self.path = path
        self.status = status
    }

    private static func open(_ path: FilePath) throws(FileError) -> (CInt, FileStatus) {
        let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        let number: CInt
        do {
            number = try check("open", path) { path.withPlatformString { Glibc.open($0, flags) } }
        } catch {
            // The kernel's 'too many levels of symbolic links' means the first.
            guard error.errno == .tooManySymbolicLinkLevels else { throw error }
            throw .notUsable(path: path, reason: "it is a symbolic link, which is not followed")
        }
        var raw = stat()
        let looked = fstat(number, &raw)
        let status = FileStatus(raw)
        if looked == 0, status.kind == .file { return (number, status) }
        let error = lastError()
        close(number)
        if looked != 0 { throw .system(path: path, action: "look at", error) }
        let kind = status.kind == .folder ? "a folder" : "a pipe or a device"
        throw .notUsable(path: path, reason: "it is \(kind), not a file")
    }

    deinit { close(descriptor.rawValue) }

    /// Reads the whole content, as it is now.
    ///
    /// - Parameter limit: The most bytes; a larger file is refused before memory is taken.
    /// - Returns: The bytes.
    /// - Throws: ``FileError``, with the limit or the kernel's reason.
    package func readAll(limit: Int) throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        var expected = status.size
        while true {
            guard expected <= limit else {
                throw .notUsable(
                    path: path,
                    reason: "it has \(expected) bytes; the setting 'max_bytes' allows \(limit)")
            }
            // One more than expected, so that a file that grew is noticed.
            let room = max(expected + 1 - bytes.count, 1)
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
            expected = bytes.count * 2
        }
    }
}
