import CLinux
import SystemPackage

/// The kind of file system that a path is on, by the number that statfs(2) gives.
package struct FileSystem: Sendable, Equatable {
    /// As mount(8) calls it, or the number for one that is not known here.
    package let name: String
    /// Whether inotify(7) tells of every change.
    ///
    /// It does not tell of those that others make on their side of a network, or of a file system
    /// in user space or of a virtual machine's host. One that is not known is taken as local.
    package let deliversEvents: Bool

    /// Asks of a path, which must exist.
    package init(of path: FilePath) throws(FileError) {
        var magic: UInt32 = 0
        _ = try check("look at the file system of", path) {
            path.withPlatformString { clinux_file_system($0, &magic) }
        }
        self.init(magic: Int(magic))
    }

    /// Knows the number (statfs(2), linux/magic.h).
    package init(magic: Int) {
        // On machines of 32 bits, the number's first bit is a sign.
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
