import Glibc
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("Socket for requests")
struct RequestSocketTests {
    private let folder: TemporaryFolder
    private var path: FilePath { folder.path.appending("socket") }

    init() throws { folder = try TemporaryFolder() }

    /// Runs `body` while a socket answers every request with its length and its first bytes.
    private func serving(limit: Int = 1 << 16, body: () throws -> Void) throws {
        let wakeUp = WakeUp()
        let isReady = Monitor(false)
        let path = path
        let thread = PosixThread {
            do throws(FileError) {
                let socket = try ListeningSocket(at: path)
                isReady.update { $0 = true }
                try socket.serveRequests(until: wakeUp, limit: limit) { request, peer in
                    guard let request else { return Array("too large".utf8) }
                    return Array("\(peer.user): \(request.count) ".utf8) + request.prefix(8)
                }
            } catch {
                Issue.record(error)
                isReady.update { $0 = true }
            }
        }
        isReady.wait { $0 ? () : nil }
        defer {
            wakeUp.signal()
            thread.join()
        }
        try body()
    }

    private func answer(to request: [UInt8]) throws -> String {
        String(
            decoding: try SocketClient.answer(from: path, to: request, limit: 1 << 20, timeout: 60),
            as: UTF8.self)
    }

    private func expect(_ request: [UInt8], answered expected: String) throws {
        let given = try answer(to: request)
        #expect(given == expected)
    }

    @Test("a request is answered once it is complete, and the kernel says whose it is")
    func answered() throws {
        try serving {
            try expect(Array("hello".utf8), answered: "\(geteuid()): 5 hello")
            try expect([], answered: "\(geteuid()): 0 ")
            let large = [UInt8](repeating: 65, count: 1 << 16)
            try expect(large, answered: "\(geteuid()): 65536 AAAAAAAA")
        }
    }

    @Test("a request beyond the limit is refused before it is read to its end")
    func tooLarge() throws {
        try serving(limit: 100) {
            try expect([UInt8](repeating: 65, count: 101), answered: "too large")
            try expect([1], answered: "\(geteuid())" + ": 1 \u{1}")
        }
    }

    @Test("a thousand clients that say nothing do not keep one that asks from its answer for long")
    func silentClients() throws {
        try serving {
            let clients = (0..<1000).compactMap { _ in SilentClient(path) }
            #expect(clients.count >= 64)
            try expect([66], answered: "\(geteuid())" + ": 1 B")
            withExtendedLifetime(clients) {}
        }
        #expect(try folder.names() == [])
    }

    @Test("clients that send a part and go away leave nothing behind")
    func broken() throws {
        try serving {
            for _ in 0..<200 {
                if let client = SilentClient(path) { client.send([1, 2, 3]) }
            }
            try expect([66], answered: "\(geteuid())" + ": 1 B")
        }
    }
}

/// A client that connects, if there is room for it, and says nothing of itself.
private final class SilentClient {
    private let descriptor: CInt

    init?(_ path: FilePath) {
        descriptor = socket(
            AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.string.utf8) }
        let descriptor = descriptor
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        if result != 0 { return nil }
    }

    func send(_ bytes: [UInt8]) {
        _ = Glibc.send(descriptor, bytes, bytes.count, CInt(MSG_NOSIGNAL))
    }

    deinit { close(descriptor) }
}
