import Glibc
import SystemPackage

/// The client of a ``ListeningSocket``.
package enum SocketClient {
    /// The timeout of connecting and of each read, in seconds.
    package static let timeout = 5

    /// Connects, sends a request, and reads until the server closes the connection.
    ///
    /// - Parameters:
    ///   - path: The path of the socket.
    ///   - request: The request; `nil` where the server expects none.
    ///   - limit: The largest number of bytes; a longer answer is an error.
    ///   - timeout: How long to wait for a part of the answer, in seconds.
    /// - Returns: The answer.
    /// - Throws: ``FileError``; `noListener` if no process listens there.
    package static func answer(
        from path: FilePath, to request: [UInt8]? = nil, limit: Int,
        timeout: Int = SocketClient.timeout
    ) throws(FileError) -> [UInt8] {
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
        case .some(.wouldBlock): throw timeoutError(at: path, after: timeout)
        case .some(let errno): throw .system(path: path, action: "connect to", errno)
        }
        if let request { try send(request, to: descriptor, path: path) }
        return try read(from: descriptor, path: path, limit: limit, timeout: timeout)
    }

    /// Sends a request, and its end.
    ///
    /// A server that drops the client meanwhile has answered before.
    private static func send(
        _ request: [UInt8], to descriptor: CInt, path: FilePath
    ) throws(FileError) {
        var rest = request[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if lastErrno() == .brokenPipe {
                return
            } else if lastErrno() != .interrupted {
                throw .system(path: path, action: "write to", lastErrno())
            }
        }
        shutdown(descriptor, CInt(SHUT_WR))
    }

    private static func read(
        from descriptor: CInt, path: FilePath, limit: Int, timeout: Int
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
                throw error.errno == .wouldBlock ? timeoutError(at: path, after: timeout) : error
            }
            if count == 0 { return answer }
            answer += buffer[..<Int(count)]
            guard answer.count <= limit else {
                throw .unusable(path: path, reason: "its answer has more than \(limit) bytes")
            }
        }
    }

    private static func timeoutError(at path: FilePath, after timeout: Int) -> FileError {
        .unusable(path: path, reason: "it has not answered within \(timeout) seconds")
    }
}
