import CLinux
import Glibc
import SystemPackage

/// A socket that answers requests.
extension ListeningSocket {
    /// The number of clients that are listened to at a time; further ones wait.
    private static let maximumClients = 64
    /// The time in which a client sends its request.
    private static let requestTime: Duration = .seconds(2)

    /// A client whose request is not complete yet.
    private struct Client {
        let descriptor: CInt
        let peer: SocketPeer
        let deadline: ContinuousClock.Instant
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
            var waiting: [Client] = []
            for (client, wait) in zip(clients, waits.dropFirst(2)) {
                let isOver = ContinuousClock.now > client.deadline
                guard wait.revents != 0 || isOver else {
                    waiting.append(client)
                    continue
                }
                if let rest = Self.receive(client, limit: limit, wakeUp: wakeUp, answer: answer),
                    !isOver
                {
                    waiting.append(rest)
                } else {
                    close(client.descriptor)
                }
            }
            clients = waiting
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

    /// Reads what a client has sent, and answers it if that is all.
    ///
    /// - Returns: The client with what it has sent so far; `nil` if it is answered or gone.
    private static func receive(
        _ client: Client, limit: Int, wakeUp: WakeUp, answer: ([UInt8]?, SocketPeer) -> [UInt8]
    ) -> Client? {
        var client = client
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        let count = recv(client.descriptor, &buffer, buffer.count, 0)
        guard count >= 0 else {
            return [.interrupted, .wouldBlock].contains(lastErrno()) ? client : nil
        }
        client.request += buffer[..<count]
        let isTooLarge = client.request.count > limit
        guard count == 0 || isTooLarge else { return client }
        send(
            answer(isTooLarge ? nil : client.request, client.peer), to: client.descriptor,
            unless: wakeUp)
        return nil
    }
}
