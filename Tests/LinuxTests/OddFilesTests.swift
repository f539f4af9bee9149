import Glibc
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("Odd files")
struct OddFilesTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(
        "a time stamp far in the past or the future is said as far as it can be",
        arguments: [-99_999_999_999, -1, 0, 10_413_792_000, 15_000_000_000])
    func timeStamps(seconds: Int) throws {
        let path = try folder.write([1], to: "file")
        var times = [timespec(tv_sec: seconds, tv_nsec: 5), timespec(tv_sec: seconds, tv_nsec: 5)]
        #expect(path.withPlatformString { utimensat(AT_FDCWD, $0, &times, 0) } == 0)

        let status = try #require(try FileStatus(of: path))

        // A file system keeps what it can; what it has kept must not trap.
        var kept = stat()
        #expect(path.withPlatformString { lstat($0, &kept) } == 0)
        let (nanoseconds, overflow) = kept.st_mtim.tv_sec
            .multipliedReportingOverflow(by: 1_000_000_000)
        let limit = kept.st_mtim.tv_sec < 0 ? Int.min : .max
        #expect(status.modified == (overflow ? limit : nanoseconds + kept.st_mtim.tv_nsec))
        #expect((status.age < .zero) == (kept.st_mtim.tv_sec > time(nil)))
    }

    @Test("a temporary file that a dead process has left is passed over")
    func leftovers() throws {
        for number in 0..<2000 {
            try folder.write([9], to: "\(AtomicFile.temporaryPrefix)\(getpid())-\(number).tmp")
        }

        try AtomicFile.write([1, 2], to: folder.path.appending("file"))

        #expect(try OpenFile(folder.path.appending("file")).readAll(limit: 9) == [1, 2])
    }

    @Test("control characters in a name do not begin a line")
    func oneLine() {
        #expect("a\r\nSTOPPING=1\rX\u{1B}[2J\u{7F}é\tb".onOneLine == "a  STOPPING=1 X [2J é b")
    }

    @Test("links are followed up to what does not exist yet")
    func resolved() throws {
        let real = folder.path.appending("real")
        try Folder(real).create()
        let link = folder.path.appending("link")
        #expect(
            link.withPlatformString { link in real.withPlatformString { symlink($0, link) } } == 0)

        #expect(link.resolved == real.resolved)
        #expect(link.appending("new/deep").resolved == real.resolved.appending("new/deep"))
        #expect(link.appending("new/../x").resolved == real.resolved.appending("x"))
    }

    @Test("there is at least one processor to run on, and no more than the machine has")
    func processors() {
        #expect((1...sysconf(Int32(_SC_NPROCESSORS_CONF))).contains(Machine.processors))
    }
}
