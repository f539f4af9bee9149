import Glibc
import SystemPackage

/// What `fstat` says of a file.
package struct FileStatus: Sendable, Equatable {
    /// The bytes of its content.
    package let size: Int
    /// The time of its last change, in nanoseconds since 1970; the first or the last moment that
    /// can be said so (1677 or 2262) for what lies beyond.
    package let modified: Int
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
        let (whole, overflow) = status.st_mtim.tv_sec.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carry) = whole.addingReportingOverflow(status.st_mtim.tv_nsec)
        modified = !overflow && !carry ? sum : status.st_mtim.tv_sec < 0 ? .min : .max
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            default: .other
            }
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
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
        var status = stat()
        do {
            _ = try check("look at", path) { path.withPlatformString { lstat($0, &status) } }
        } catch {
            guard error.errno == .noSuchFileOrDirectory || error.errno == .notDirectory else {
                throw error
            }
            return nil
        }
        self.init(status)
    }
}
