import Glibc
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("Edge cases of files")
struct FileEdgeCaseTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(
        "time stamps outside the range of nanoseconds are clamped",
        arguments: [-99_999_999_999, -1, 0, 10_413_792_000, 15_000_000_000])
    func timeStamps(seconds: Int) throws {
        let path = try folder.write([1], to: "file")
        var times = [timespec(tv_sec: seconds, tv_nsec: 5), timespec(tv_sec: seconds, tv_nsec: 5)]
        #expect(path.withPlatformString { utimensat(AT_FDCWD, $0, &times, 0) } == 0)

        let status = try #require(try FileStatus(of: path))

        // The file system may clamp the time itself; compare with what it stored.
        var kept = stat()
        #expect(path.withPlatformString { lstat($0, &kept) } == 0)
        let (nanoseconds, overflow) = kept.st_mtim.tv_sec
            .multipliedReportingOverflow(by: 1_000_000_000)
        let limit = kept.st_mtim.tv_sec < 0 ? Int.min : .max
        #expect(status.modified == (overflow ? limit : nanoseconds + kept.st_mtim.tv_nsec))
        #expect((status.age < .zero) == (kept.st_mtim.tv_sec > time(nil)))
    }

    @Test("temporary files of a dead process with the same ID are skipped")
    func leftovers() throws {
        for number in 0..<2000 {
            try folder.write([9], to: "\(AtomicFile.temporaryPrefix)\(getpid())-\(number).tmp")
        }

        try AtomicFile.write([1, 2], to: folder.path.appending("file"))

        #expect(try OpenFile(at: folder.path.appending("file")).readAll(limit: 9) == [1, 2])
    }

    @Test("control characters in a name are replaced by spaces")
    func oneLine() {
        #expect(
            "a\r\nSTOPPING=1\rX\u{1B}[2J\u{7F}é\tb".replacingControlCharacters
                == "a  STOPPING=1 X [2J é b")
    }

    /// The first and the last scalar of each range, from the tables of Unicode 16 (UnicodeData.txt:
    /// categories Cc, Zl and Zp; UAX 9, table 1: explicit formatting characters).
    @Test(
        "C1 controls, separators of lines and directional overrides are replaced by spaces",
        arguments: [
            0x00, 0x1F, 0x7F, 0x80, 0x85, 0x9B, 0x9F, 0x2028, 0x2029, 0x202A, 0x202E, 0x2066,
            0x2069,
        ] as [UInt32])
    func controls(scalar: UInt32) throws {
        let text = "a\(try #require(Unicode.Scalar(scalar)))b"

        #expect(text.replacingControlCharacters == "a b")
    }

    @Test(
        "neighbours of control characters, directional marks and joiners are kept",
        arguments: [
            0x20, 0x7E, 0xA0, 0x200D, 0x200E, 0x200F, 0x2027, 0x202F, 0x2065, 0x206A, 0x1F1E9,
        ] as [UInt32])
    func kept(scalar: UInt32) throws {
        let text = "a\(try #require(Unicode.Scalar(scalar)))b"

        #expect(text.replacingControlCharacters == text)
    }

    @Test("a message of several lines keeps their ends")
    func lines() {
        #expect(
            "a\u{1B}[2J\n\u{9B}b\n\nc\r".replacingControlCharactersWithinLines
                == "a [2J\n b\n\nc ")
    }

    @Test("links are resolved up to the first component that does not exist")
    func resolved() throws {
        let real = folder.path.appending("real")
        try Folder(real).create()
        let link = folder.path.appending("link")
        #expect(
            link.withPlatformString { link in real.withPlatformString { symlink($0, link) } } == 0)

        #expect(link.resolvingSymlinks == real.resolvingSymlinks)
        #expect(
            link.appending("new/deep").resolvingSymlinks
                == real.resolvingSymlinks.appending("new/deep"))
        #expect(
            link.appending("new/../x").resolvingSymlinks == real.resolvingSymlinks.appending("x"))
    }

    @Test("the processor count is between 1 and the number of configured processors")
    func processors() {
        #expect((1...sysconf(Int32(_SC_NPROCESSORS_CONF))).contains(Machine.processorCount))
    }
}
