import Glibc
import SystemPackage

/// The client of a ``StatusSocket``.
package enum StatusClient {
    /// The timeout of connecting and of each read, in seconds.
    private static let timeout = 5

    /// Connects and reads until the server closes the connection.
    ///
    /// - Parameters:
    ///   - path: The path of the socket.
    ///   - limit: The largest number of bytes; a longer answer is an error.
    /// - Returns: The bytes.
    /// - Throws: ``FileError``; `noListener` if no process listens there.
    package static func requestStatus(at path: FilePath, limit: Int) throws(FileError) -> [UInt8] {
        guard let name = path.lastComponent else {
            throw .noListener(path: path, .isDirectory)
        }
        let folder: OpenFolder
        do {
            folder = try OpenFolder(at: path.removingLastComponent(), action: "connect to")
        } catch {
            guard error.isMissingFolder, let errno = error.errno else { throw error }
            throw .noListener(path: path, errno)
        }
        let descriptor = try UnixSocketAddress.openSocket(for: path, nonBlocking: false)
        defer { close(descriptor) }
        var time = timeval(tv_sec: timeout, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(
                descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
        }
        switch try UnixSocketAddress.connect(
            descriptor, to: DirectoryEntry(folder: folder, name: name))
        {
        case nil: break
        case .some(let errno) where errno == .noSuchFileOrDirectory || errno == .connectionRefused:
            throw .noListener(path: path, errno)
        case .some(.wouldBlock): throw timeoutError(at: path)
        case .some(let errno): throw .system(path: path, action: "connect to", errno)
        }
        return try read(from: descriptor, path: path, limit: limit)
    }

    private static func read(
        from descriptor: CInt, path: FilePath, limit: Int
    ) throws(FileError) -> [UInt8] {
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count: CInt
            do {
                count = try systemCall(action: "read", path: path) {
                    CInt(clamping: recv(descriptor, &buffer, buffer.count, 0))
                }
            } catch {
                throw error.errno == .wouldBlock ? timeoutError(at: path) : error
            }
            if count == 0 { return answer }
            answer += buffer[..<Int(count)]
            guard answer.count <= limit else {
                throw .unusable(path: path, reason: "its answer has more than \(limit) bytes")
            }
        }
    }

    private static func timeoutError(at path: FilePath) -> FileError {
        .unusable(path: path, reason: "it has not answered within \(timeout) seconds")
    }
}
