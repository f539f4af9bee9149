import Glibc
import Linux
import SystemPackage

/// The other end of sd_notify(3): what systemd would hear from a service.
///
/// As systemd does, it always listens: a service is never held up because nobody asks here.
package final class NotifySocket {
    /// For the environment variable NOTIFY_SOCKET.
    package let path: FilePath
    private let descriptor: CInt
    /// What came and nobody asked for yet; `nil` once nothing has come for ten minutes.
    private let messages = Monitor<[[String]?]>([])
    private let listener: PosixThread

    /// Listens at a path in a folder.
    package init(in folder: FilePath, named name: String = "notify") {
        path = folder.appending(name)
        let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue), 0)
        self.descriptor = descriptor
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.string.utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { target in
            precondition(bytes.count < target.count, "the path of a socket is at most 107 bytes")
            target.copyBytes(from: bytes)
        }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let bound = withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
        }
        precondition(bound == 0, "bind: \(Errno(rawValue: errno))")
        // A service that says nothing ends in a failed test, not in a hanging one; a busy machine's
        // may be silent for long.
        var limit = timeval(tv_sec: 600, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        listener = PosixThread { [messages] in
            while let lines = Self.listen(descriptor) { messages.update { $0.append(lines) } }
            messages.update { $0.append(nil) }
        }
    }

    deinit {
        shutdown(descriptor, CInt(SHUT_RD))
        listener.join()
        close(descriptor)
    }

    private static func listen(_ descriptor: CInt) -> [String]? {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return nil }
        return String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n").map(
            String.init)
    }

    /// The lines of the next message, or `nil` where none comes within ten minutes.
    package func receive() -> [String]? {
        messages.wait { messages -> [String]?? in
            guard let first = messages.first else { return nil }
            if first != nil { messages.removeFirst() }
            return .some(first)
        }
    }

    /// Receives until a whole message is as wanted.
    ///
    /// - Returns: Its lines, or `nil` where it does not come.
    package func receiveMessage(until isWanted: ([String]) -> Bool) -> [String]? {
        while let lines = receive() {
            if isWanted(lines) { return lines }
        }
        return nil
    }

    /// Receives until a line is as wanted.
    ///
    /// - Returns: That line, or `nil` where it does not come.
    package func receive(until isWanted: (String) -> Bool) -> String? {
        while let lines = receive() {
            if let line = lines.first(where: isWanted) { return line }
        }
        return nil
    }
}
