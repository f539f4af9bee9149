import Glibc
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("Status socket")
struct StatusSocketTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Runs `body` while a socket at `path` answers.
    private func serving(
        at path: FilePath, answer: [UInt8], body: () throws -> Void
    ) throws {
        let wakeUp = WakeUp()
        let state = Monitor((isReady: false, failure: FileError?.none))
        let thread = PosixThread {
            do throws(FileError) {
                let socket = try ListeningSocket(at: path)
                state.update { $0.isReady = true }
                try socket.serve(until: wakeUp) { answer }
            } catch {
                state.update { $0 = (true, error) }
            }
        }
        state.wait { $0.isReady ? () : nil }
        defer {
            wakeUp.signal()
            thread.join()
        }
        if let failure = state.update({ $0.failure }) { throw failure }
        try body()
    }

    @Test("every client gets the whole answer", arguments: [0, 1, 65_536, 3_000_000])
    func answers(size: Int) throws {
        let answer = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 13) }
        let path = folder.path.appending("socket")

        try serving(at: path, answer: answer) {
            for _ in 0..<3 {
                let given = try SocketClient.answer(from: path, limit: 3_000_000)
                #expect(given == answer)
            }
        }

        #expect(try folder.names() == [])
    }

    @Test("owner and group may connect, others may not")
    func rights() throws {
        let path = folder.path.appending("socket")

        try serving(at: path, answer: []) {
            var status = stat()
            #expect(path.withPlatformString { lstat($0, &status) } == 0)
            #expect(status.st_mode & 0o7777 == 0o660)
        }
    }

    @Test("paths longer than a socket address work", arguments: [107, 108, 300])
    func longPaths(length: Int) throws {
        let room = length - folder.path.bytes.count - 10
        let sub = folder.path.appending(String(repeating: "d", count: min(room, 200)))
        try Folder(sub).create()
        let rest = length - sub.bytes.count - 1
        let path = sub.appending(String(repeating: "s", count: min(rest, 60)))

        try serving(at: path, answer: [1, 2]) {
            let given = try SocketClient.answer(from: path, limit: 9)
            #expect(given == [1, 2])
        }

        #expect(try Folder(sub).names() == [])
    }

    @Test("a name longer than a socket address is refused, and named in the error")
    func tooLongName() throws {
        let path = folder.path.appending(String(repeating: "s", count: 120))

        let error = #expect(throws: FileError.self) { _ = try ListeningSocket(at: path) }

        #expect(error == .system(path: path, action: "use the socket", .fileNameTooLong))
    }

    @Test("a client that does not read delays the next one by a second at most")
    func stuckClient() throws {
        // More than a socket's buffer, which the kernel makes twice as large as asked for (socket(7)), and
        // little enough for a second on a busy machine.
        let limit = try OpenFile(at: "/proc/sys/net/core/wmem_max").readAll(limit: 32)
        let most = try #require(
            Int(String(decoding: limit.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)))
        let answer = [UInt8](repeating: 3, count: 3 * most)
        let path = folder.path.appending("socket")

        try serving(at: path, answer: answer) {
            let stuck = NotReading(path)
            let given = try SocketClient.answer(from: path, limit: answer.count)
            #expect(given.count == answer.count)
            withExtendedLifetime(stuck) {}
        }
    }

    @Test("a stale socket is replaced, but not one in use, nor another file")
    func names() throws {
        let path = folder.path.appending("socket")
        do { let dead = NotListening(path); withExtendedLifetime(dead) {} }
        #expect(try FileStatus(of: path) != nil)

        try serving(at: path, answer: [1]) {
            let error = #expect(throws: FileError.self) { _ = try ListeningSocket(at: path) }
            #expect(
                error == .unusable(path: path, reason: "another process listens there"))
            let given = try SocketClient.answer(from: path, limit: 9)
            #expect(given == [1])
        }
        let file = try folder.write([5], to: "file")
        let error = #expect(throws: FileError.self) { _ = try ListeningSocket(at: file) }

        #expect(
            error
                == .unusable(
                    path: file, reason: "something else has the name of the socket"))
        #expect(try content(of: file) == [5])
    }

    @Test(
        "an error says that no process listens",
        arguments: ["missing", "no/folder", "dead"])
    func nobody(name: FilePath) throws {
        do { let dead = NotListening(folder.path.appending("dead")); withExtendedLifetime(dead) {} }
        let path = folder.path.pushing(name)

        let error = #expect(throws: FileError.self) {
            _ = try SocketClient.answer(from: path, limit: 9)
        }

        #expect(error?.description == "no nucleid is running that listens at '\(path)'")
        #expect(error?.errno != nil)
    }

    @Test("an answer beyond the limit is refused")
    func limit() throws {
        let path = folder.path.appending("socket")

        try serving(at: path, answer: Array(repeating: 1, count: 100)) {
            let error = #expect(throws: FileError.self) {
                _ = try SocketClient.answer(from: path, limit: 99)
            }
            #expect(
                error == .unusable(path: path, reason: "its answer has more than 99 bytes"))
        }
    }
}

/// A client that connects and never reads.
private final class NotReading {
    private let descriptor: CInt

    init(_ path: FilePath) {
        descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        _ = withAddress(path) { connect(descriptor, $0, $1) }
    }

    deinit { close(descriptor) }
}

/// A socket bound to a path; after its release, as one left by a dead process.
private final class NotListening {
    private let descriptor: CInt

    init(_ path: FilePath) {
        descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        _ = withAddress(path) { bind(descriptor, $0, $1) }
    }

    deinit { close(descriptor) }
}

private func withAddress(
    _ path: FilePath, _ call: (UnsafePointer<sockaddr>, socklen_t) -> CInt
) -> CInt {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.bytes) }
    return withUnsafePointer(to: address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            call($0, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
    }
}
