import CLinux
import Glibc
import SystemPackage

/// A socket that answers requests.
extension ListeningSocket {
    /// The number of clients that are listened to at a time; further ones wait.
    private static let maximumClients = 16
    /// The time in which a client sends its request.
    private static let requestTime: Duration = .seconds(2)

    /// A client whose request is not complete yet.
    private struct Client {
        let descriptor: CInt
        let peer: SocketPeer
        var deadline: ContinuousClock.Instant
        var request: [UInt8] = []
    }

    /// Answers requests until `wakeUp` is signalled.
    ///
    /// A request ends where the client closes its direction of the connection (shutdown(2)). Clients
    /// that do not send it within two seconds, or more than `limit` bytes, are dropped; so are those
    /// that do not read their answer within a second.
    ///
    /// - Parameters:
    ///   - wakeUp: Ends the call.
    ///   - limit: The largest size of a request in bytes.
    ///   - answer: Called with each request, one at a time; `nil` in place of one that is too large.
    /// - Throws: ``FileError`` if poll(2) fails.
    package func serveRequests(
        until wakeUp: WakeUp, limit: Int, answer: ([UInt8]?, SocketPeer) -> [UInt8]
    ) throws(FileError) {
        var clients: [Client] = []
        defer { for client in clients { close(client.descriptor) } }
        while true {
            var waits = [
                pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0),
                // A negative descriptor is ignored (poll(2)).
                pollfd(
                    fd: clients.count < Self.maximumClients ? descriptor : -1,
                    events: Int16(POLLIN), revents: 0),
            ]
            waits += clients.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
            let timeout = clients.map(\.deadline).min().map { due in
                max(0, CInt(clamping: Int64((due - .now) / .milliseconds(1)) + 1))
            }
            _ = try systemCall(action: "listen at", path: entry.path) {
                poll(&waits, nfds_t(waits.count), timeout ?? -1)
            }
            if waits[0].revents != 0 { return }
            var answered: Set<CInt> = []
            // The time in which others were answered is not that of a client that waits.
            var busy: Duration = .zero
            for (index, wait) in zip(clients.indices, waits.dropFirst(2)) {
                let now = ContinuousClock.now
                clients[index].deadline += busy
                if wait.revents != 0 {
                    let isDone = Self.receive(
                        &clients[index], limit: limit, wakeUp: wakeUp, answer: answer)
                    if isDone { answered.insert(clients[index].descriptor) }
                    busy += .now - now
                } else if now > clients[index].deadline {
                    answered.insert(clients[index].descriptor)
                }
            }
            for descriptor in answered { close(descriptor) }
            clients.removeAll { answered.contains($0.descriptor) }
            if waits[1].revents != 0, let client = accept(unless: wakeUp) { clients.append(client) }
        }
    }

    private func accept(unless wakeUp: WakeUp) -> Client? {
        let client = clinux_accept(descriptor)
        if client >= 0 {
            return Client(
                descriptor: client, peer: SocketPeer(of: client),
                deadline: .now + Self.requestTime)
        }
        if ![.interrupted, .wouldBlock, .connectionAbort].contains(lastErrno()) {
            // No descriptors or memory: the pending connection would end poll(2) at once.
            wakeUp.wait(atMost: .milliseconds(Int(Self.timeout)))
        }
        return nil
    }

    /// Reads what a client has sent, all that is there, and answers it if that is the whole request.
    ///
    /// - Returns: Whether it is answered or gone.
    private static func receive(
        _ client: inout Client, limit: Int, wakeUp: WakeUp,
        answer: ([UInt8]?, SocketPeer) -> [UInt8]
    ) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let count = recv(client.descriptor, &buffer, buffer.count, 0)
            guard count >= 0 else {
                if lastErrno() == .interrupted { continue }
                return lastErrno() != .wouldBlock
            }
            client.request += buffer[..<count]
            let isTooLarge = client.request.count > limit
            guard count == 0 || isTooLarge else { continue }
            send(
                answer(isTooLarge ? nil : client.request, client.peer), to: client.descriptor,
                unless: wakeUp)
            return true
        }
    }
}
