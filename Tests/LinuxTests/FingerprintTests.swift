import Glibc
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("Fingerprint")
struct FingerprintTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func fingerprint(of path: FilePath) throws -> Fingerprint? {
        try FileStatus(of: path)?.fingerprint
    }

    @Test("reading does not change it")
    func reading() throws {
        let path = try folder.write([1, 2, 3], to: "a")
        let before = try fingerprint(of: path)
        let file = try OpenFile(path)
        _ = try file.readAll(limit: 9)

        #expect(before != nil)
        #expect(try fingerprint(of: path) == before)
        #expect(file.status.fingerprint == before)
    }

    /// The kernel's clock for time stamps advances every few milliseconds, hence the loop.
    @Test("a write that keeps size and modification time changes it, by the change time")
    func setBack() throws {
        let path = try folder.write([1, 2, 3], to: "a")
        let before = try #require(try FileStatus(of: path))
        var times = [timespec(), timespec()]
        times[1] = timespec(
            tv_sec: before.modified / 1_000_000_000, tv_nsec: before.modified % 1_000_000_000)

        var after = before
        while after.changed == before.changed {
            let file = try FileDescriptor.open(path, .writeOnly)
            _ = try file.closeAfter { try file.writeAll([4, 5, 6]) }
            _ = path.withPlatformString { utimensat(AT_FDCWD, $0, &times, 0) }
            after = try #require(try FileStatus(of: path))
        }

        #expect(after.size == before.size && after.modified == before.modified)
        #expect(after.fingerprint != before.fingerprint)
    }

    @Test("a file that replaces another has another fingerprint")
    func replaced() throws {
        let path = try folder.write([1], to: "a")
        let file = try OpenFile(path)
        try folder.write([1], to: "a")

        #expect(try fingerprint(of: path) != file.status.fingerprint)
    }
}
