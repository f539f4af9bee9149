import Glibc
import SystemPackage

/// What `fstat` says of a file.
package struct FileStatus: Sendable, Equatable {
    /// The bytes of its content.
    package let size: Int
    /// The time of its last change, in nanoseconds since 1970; the first or the last moment that
    /// can be said so (1677 or 2262) for what lies beyond.
    package let modified: Int
    /// The time of the last change of content, name or rights, as ``modified`` is said; set by
    /// the kernel alone (inode(7)).
    package let changed: Int
    /// Whether it is a regular file, a folder, or something else.
    package let kind: Kind
    /// Identifies the file on this machine.
    package let device: UInt
    /// Identifies the file on its device.
    package let inode: UInt

    /// The kinds that matter here.
    package enum Kind: Sendable { case file, folder, other }

    init(_ status: stat) {
        size = Int(status.st_size)
        modified = Self.nanoseconds(status.st_mtim)
        changed = Self.nanoseconds(status.st_ctim)
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            default: .other
            }
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
    }

    private static func nanoseconds(_ time: timespec) -> Int {
        let (whole, overflow) = time.tv_sec.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carry) = whole.addingReportingOverflow(time.tv_nsec)
        return !overflow && !carry ? sum : time.tv_sec < 0 ? .min : .max
    }

    /// What is compared to learn whether the file was written to since.
    package var fingerprint: Fingerprint {
        Fingerprint(size: size, modified: modified, changed: changed, inode: inode, device: device)
    }

    /// How long ago the content last changed, by the file's own time stamp and the clock on the
    /// wall; negative for a stamp in the future.
    package var age: Duration {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return .seconds(now.tv_sec) + .nanoseconds(now.tv_nsec) - .nanoseconds(modified)
    }

    /// Asks of a path, not following a symbolic link at its end; `nil` if nothing is there.
    package init?(of path: FilePath) throws(FileError) {
        try self.init(at: AT_FDCWD, path, path: path)
    }

    /// Asks of a name in a folder that is open (fstatat(2)).
    init?(at folder: CInt, _ name: FilePath, path: FilePath) throws(FileError) {
        var status = stat()
        do {
            _ = try check("look at", path) {
                name.withPlatformString { fstatat(folder, $0, &status, AT_SYMLINK_NOFOLLOW) }
            }
        } catch {
            guard error.isMissingFolder else { throw error }
            return nil
        }
        self.init(status)
    }

    /// Asks of what is open (fstat(2)).
    init(descriptor: CInt, path: FilePath) throws(FileError) {
        var status = stat()
        _ = try check("look at", path) { fstat(descriptor, &status) }
        self.init(status)
    }
}
