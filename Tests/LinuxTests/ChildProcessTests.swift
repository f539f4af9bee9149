import Glibc
import Linux
import SystemPackage
import Testing

@Suite("Child process")
struct ChildProcessTests {
    private static func child(_ script: String) throws -> ChildProcess {
        try ChildProcess("/bin/sh", arguments: ["-c", script])
    }

    private static func text(_ script: String) throws -> String {
        var child = try child(script)
        let bytes = try child.readAll(limit: 1 << 16)
        #expect(child.wait() == .exited(status: 0))
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("its output and exit status are returned", arguments: [0, 1, 64, 255] as [CInt])
    func status(status: CInt) throws {
        var child = try Self.child("printf 'a\\0b'; exit \(status)")

        let bytes = try child.readAll(limit: 3)

        #expect(bytes == Array("a\0b".utf8))
        #expect(child.wait() == .exited(status: status))
    }

    @Test(
        "the signal that killed it is returned",
        arguments: [SIGSEGV, SIGABRT, SIGBUS, SIGXCPU, SIGPIPE, SIGKILL, SIGTERM])
    func signals(signal: CInt) throws {
        var child = try Self.child("ulimit -c 0; printf a; kill -\(signal) $$")

        let bytes = try child.readAll(limit: 1)

        #expect(bytes == Array("a".utf8))
        #expect(child.wait() == .killed(signal: signal))
    }

    @Test(
        "output larger than a pipe's buffer is read whole",
        arguments: [65_535, 65_536, 65_537, 1_000_000])
    func large(count: Int) throws {
        var child = try Self.child("head -c \(count) /dev/zero")

        let bytes = try child.readAll(limit: count)

        #expect(bytes.count == count)
        #expect(child.wait() == .exited(status: 0))
    }

    @Test("output beyond the limit is an error, and the child is killed with the value")
    func endless() throws {
        var process: CInt = 0

        let error = #expect(throws: FileError.self) {
            let child = try ChildProcess("/bin/cat", arguments: ["/dev/zero"])
            process = child.process
            _ = try child.readAll(limit: 100_000)
        }

        #expect(
            error.map { "\($0)" } == "cannot use '/bin/cat': its output has more than 100000 bytes")
        #expect(kill(process, 0) == -1 && errno == ESRCH)
    }

    @Test("it inherits no descriptor, reads end of file and discards standard error")
    func descriptors() throws {
        let open = open("/dev/null", O_RDONLY)
        defer { close(open) }

        let text = try Self.text(
            "echo lost >&2; cat; readlink /proc/$$/fd/0 /proc/$$/fd/2; ls /proc/$$/fd; exit 0")

        #expect(text == "/dev/null\n/dev/null\n0\n1\n2\n")
    }

    @Test("it inherits the environment, with Swift's backtraces disabled")
    func environment() throws {
        let path = try #require(getenv("PATH").map { String(cString: $0) })

        let text = try Self.text("echo $PATH; env | grep ^SWIFT_BACKTRACE=")

        #expect(text == "\(path)\nSWIFT_BACKTRACE=enable=no\n")
    }

    @Test("a missing program is an error that names it")
    func noProgram() {
        let error = #expect(throws: FileError.self) {
            _ = try ChildProcess("/nope", arguments: [])
        }

        #expect(error == .system(path: "/nope", action: "start", .noSuchFileOrDirectory))
    }
}
