import Glibc
import Linux
import TestSupport
import Testing

/// In processes of their own, since the socket's path is in the environment.
@Suite("Service manager")
struct ServiceManagerTests {
    @Test("messages are sent in the protocol of sd_notify(3)")
    func lines() async throws {
        let folder = try TemporaryFolder()
        let socket = NotifySocket(in: folder.path)
        let path = socket.path.string
        await #expect(processExitsWith: .success) { [path = path as String] in
            setenv("NOTIFY_SOCKET", path, 1)
            ServiceManager.notify(.reloading, .status("a\nb"))
            ServiceManager.notify(.extendTimeout(.seconds(90)), .stopping)
        }

        let first = try #require(socket.receive())
        let second = try #require(socket.receive())

        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        let stamp = try #require(first.first { $0.hasPrefix("MONOTONIC_USEC=") })
        let microseconds = try #require(Int(stamp.dropFirst(15)))
        #expect(first[0] == "RELOADING=1" && first[2] == "STATUS=a b")
        #expect(microseconds > 0 && microseconds / 1_000_000 <= now.tv_sec)
        #expect(second == ["EXTEND_TIMEOUT_USEC=90000000", "STOPPING=1"])
    }
}
