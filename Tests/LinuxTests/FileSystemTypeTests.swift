import Glibc
import Linux
import SystemPackage
import Testing

@Suite("File system type")
struct FileSystemTypeTests {
    /// The magic numbers are those of statfs(2).
    @Test(
        "network and user-space file systems deliver no events, local and unknown ones do",
        arguments: [
            (0x6969, "nfs", false), (0xFF53_4D42, "cifs", false), (0xFE53_4D42, "smb2", false),
            (0x517B, "smb", false), (0x6573_5546, "fuse", false), (0x0102_1997, "9p", false),
            (0x7375_7245, "coda", false), (0x5346_414F, "afs", false), (0xEF53, "ext", true),
            (0x0102_1994, "tmpfs", true), (0x5846_5342, "xfs", true), (0x9123_683E, "btrfs", true),
            (0x794C_7630, "overlay", true), (0x1234_5678, "0x12345678", true),
            (-0x00AC_B2BE, "cifs", false),
        ])
    func magic(number: Int, name: String, deliversEvents: Bool) {
        let system = FileSystem(magic: number)

        #expect(system.name == name)
        #expect(system.deliversEvents == deliversEvents)
    }

    @Test(
        "the type is read from the kernel",
        .enabled(if: access("/dev/shm", F_OK) == 0, "no /dev/shm"))
    func shm() throws {
        #expect(try FileSystem(of: "/dev/shm") == FileSystem(magic: 0x0102_1994))
    }

    @Test("a missing path is named in the error")
    func missing() {
        let error = #expect(throws: FileError.self) { _ = try FileSystem(of: "/no/where") }

        #expect(
            error?.description
                == "cannot determine the file system of '/no/where': No such file or directory")
    }
}
