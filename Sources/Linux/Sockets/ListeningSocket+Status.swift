import CLinux
import Glibc
import SystemPackage

/// A socket that tells every client the same.
extension ListeningSocket {
    /// Answers connections one at a time until `wakeUp` is signalled.
    ///
    /// A client that does not read its answer within a second is dropped.
    ///
    /// - Parameters:
    ///   - wakeUp: Ends the call.
    ///   - answer: Called for each connection.
    /// - Throws: ``FileError`` if poll(2) fails.
    package func serve(until wakeUp: WakeUp, answer: () -> [UInt8]) throws(FileError) {
        var waits = [
            pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            _ = try systemCall(action: "listen at", path: entry.path) { poll(&waits, 2, -1) }
            if waits[0].revents != 0 { return }
            let client = clinux_accept(descriptor)
            if client >= 0 {
                Self.send(answer(), to: client, unless: wakeUp)
                close(client)
            } else if ![.interrupted, .wouldBlock, .connectionAbort].contains(lastErrno()) {
                // No descriptors or memory: the pending connection would end poll(2) at once.
                poll(&waits, 1, Self.timeout)
            }
        }
    }

    /// Sends an answer to a client, within a second.
    static func send(_ bytes: [UInt8], to client: CInt, unless wakeUp: WakeUp) {
        var bufferSize = CInt(clamping: bytes.count)
        setsockopt(client, SOL_SOCKET, SO_SNDBUF, &bufferSize, socklen_t(MemoryLayout<CInt>.size))
        let deadline = ContinuousClock.now + .milliseconds(timeout)
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(client, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            if count >= 0 { rest = rest.dropFirst(count); continue }
            guard [.interrupted, .wouldBlock].contains(lastErrno()) else { return }
            let left = CInt(clamping: Int64((deadline - .now) / .milliseconds(1)))
            guard left > 0 else { return }
            var waits = [
                pollfd(fd: client, events: Int16(POLLOUT), revents: 0),
                pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            poll(&waits, 2, left)
            if waits[1].revents != 0 { return }
        }
    }
}
