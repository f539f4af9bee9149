import CLinux
import Glibc
import SystemPackage

/// The type of a mounted file system, from the magic number of statfs(2).
package struct FileSystem: Sendable, Equatable {
    /// The name that mount(8) uses, such as `nfs`; the hexadecimal number if it is unknown here.
    package let name: String
    /// Whether inotify(7) reports every change.
    ///
    /// It does not report changes that other machines make on a network file system, nor those of
    /// file systems in user space or of a virtual machine's host. An unknown type counts as local.
    package let deliversEvents: Bool

    /// Reads the type of the file system that a path is on; the path must exist.
    package init(of path: FilePath) throws(FileError) {
        var magic: UInt32 = 0
        _ = try check("determine the file system of", path) {
            path.withPlatformString { clinux_file_system($0, &magic) }
        }
        self.init(magic: Int(magic))
    }

    /// Looks a magic number up (statfs(2), linux/magic.h).
    package init(magic: Int) {
        // `f_type` is signed on 32-bit machines.
        let magic = UInt32(truncatingIfNeeded: magic)
        deliversEvents = Self.remote[magic] == nil
        name = Self.remote[magic] ?? Self.local[magic] ?? "0x" + String(magic, radix: 16)
    }

    private static let remote: [UInt32: String] = [
        0x6969: "nfs", 0x517B: "smb", 0xFF53_4D42: "cifs", 0xFE53_4D42: "smb2", 0x564C: "ncp",
        0x6573_5546: "fuse", 0x0102_1997: "9p", 0x5346_414F: "afs", 0x6B41_4653: "afs",
        0x00C3_6400: "ceph", 0x7375_7245: "coda", 0x0BD0_0BD0: "lustre", 0x786F_4256: "vboxsf",
        0xBACB_ACBC: "vmhgfs", 0x7C7C_6673: "prl_fs", 0x4750_4653: "gpfs", 0xAAD7_AAEA: "panfs",
        0x0116_1970: "gfs2", 0x7461_636F: "ocfs2", 0x1983_0326: "beegfs", 0x2003_0528: "orangefs",
        0x6163_6673: "acfs", 0xBEEF_DEAD: "snfs", 0x00C0_FFEE: "hostfs",
    ]

    private static let local: [UInt32: String] = [
        0xEF53: "ext", 0x5846_5342: "xfs", 0x9123_683E: "btrfs", 0x0102_1994: "tmpfs",
        0x8584_58F6: "ramfs", 0x794C_7630: "overlay", 0x2FC1_2FC1: "zfs", 0xF2F5_2010: "f2fs",
        0xCA45_1A4E: "bcachefs", 0x4D44: "vfat", 0x2011_BAB0: "exfat", 0x5346_544E: "ntfs",
        0x7366_746E: "ntfs3", 0x3153_464A: "jfs", 0x5265_4973: "reiserfs", 0x3434: "nilfs2",
        0x7371_7368: "squashfs", 0xE0F5_E1E2: "erofs", 0x9660: "iso9660", 0x1501_3346: "udf",
        0xF15F: "ecryptfs",
    ]
}

/// The free space of a file system.
package enum FreeSpace {
    /// Reads the space that a user without privileges may take (statvfs(3)).
    ///
    /// - Parameter path: Any path on the file system.
    /// - Returns: The number of bytes.
    /// - Throws: ``FileError``.
    package static func bytes(at path: FilePath) throws(FileError) -> Int {
        var status = statvfs()
        _ = try check("determine the free space of", path) {
            path.withPlatformString { statvfs($0, &status) }
        }
        let (bytes, overflow) = Int(clamping: status.f_bavail)
            .multipliedReportingOverflow(by: Int(clamping: status.f_frsize))
        return overflow ? .max : bytes
    }
}
