import Glibc
import SystemPackage

/// Asks a ``StatusSocket``.
package enum StatusClient {
    /// The longest wait for an answer, or for more of it, in seconds.
    private static let patience = 5

    /// Connects and reads all that is sent.
    ///
    /// - Parameters:
    ///   - path: Where the socket is.
    ///   - limit: The most bytes; a longer answer is refused.
    /// - Returns: The answer.
    /// - Throws: ``FileError``; `noListener` where nobody listens.
    package static func ask(_ path: FilePath, limit: Int) throws(FileError) -> [UInt8] {
        guard let name = path.lastComponent else {
            throw .noListener(path: path, .isDirectory)
        }
        let folder: OpenFolder
        do {
            folder = try OpenFolder(path.removingLastComponent(), for: "connect to")
        } catch {
            guard error.isMissingFolder, let errno = error.errno else { throw error }
            throw .noListener(path: path, errno)
        }
        let descriptor = try LocalAddress.socket(for: path, nonBlocking: false)
        defer { close(descriptor) }
        var time = timeval(tv_sec: patience, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(
                descriptor, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
        }
        switch try LocalAddress.connect(descriptor, to: Place(folder, name)) {
        case nil: break
        case .some(let errno) where errno == .noSuchFileOrDirectory || errno == .connectionRefused:
            throw .noListener(path: path, errno)
        case .some(.wouldBlock): throw silence(path)
        case .some(let errno): throw .system(path: path, action: "connect to", errno)
        }
        return try read(descriptor, path, limit)
    }

    private static func read(
        _ descriptor: CInt, _ path: FilePath, _ limit: Int
    ) throws(FileError) -> [UInt8] {
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count: CInt
            do {
                count = try check("read", path) {
                    CInt(clamping: recv(descriptor, &buffer, buffer.count, 0))
                }
            } catch {
                throw error.errno == .wouldBlock ? silence(path) : error
            }
            if count == 0 { return answer }
            answer += buffer[..<Int(count)]
            guard answer.count <= limit else {
                throw .notUsable(path: path, reason: "its answer has more than \(limit) bytes")
            }
        }
    }

    private static func silence(_ path: FilePath) -> FileError {
        .notUsable(path: path, reason: "it has not answered within \(patience) seconds")
    }
}
