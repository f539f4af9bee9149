import Glibc
import SystemPackage

/// The attributes of a file that stat(2) returns.
package struct FileStatus: Sendable, Equatable {
    /// The size in bytes.
    package let size: Int
    /// The modification time (`st_mtim`) in nanoseconds since 1970, clamped to 1677…2262.
    package let modified: Int
    /// The change time (`st_ctim`) in nanoseconds since 1970, clamped as ``modified``; the kernel
    /// sets it when content, name or permissions change, and no call sets it back (inode(7)).
    package let changed: Int
    /// The type of the file.
    package let kind: Kind
    /// The number of the device, unique on this machine.
    package let device: UInt
    /// The number of the inode, unique on its device.
    package let inode: UInt
    /// The number of names that the inode has (link(2)).
    package let links: Int

    /// The type of a file: regular file, folder, or anything else (link, pipe, socket, device).
    package enum Kind: Sendable { case file, folder, other }

    init(_ status: stat) {
        size = Int(status.st_size)
        modified = Self.nanoseconds(of: status.st_mtim)
        changed = Self.nanoseconds(of: status.st_ctim)
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            default: .other
            }
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
        links = Int(status.st_nlink)
    }

    private static func nanoseconds(of time: timespec) -> Int {
        let (whole, overflow) = time.tv_sec.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carry) = whole.addingReportingOverflow(time.tv_nsec)
        return !overflow && !carry ? sum : time.tv_sec < 0 ? .min : .max
    }

    /// Whether both are names of one inode.
    func isSameFile(as other: FileStatus?) -> Bool {
        device == other?.device && inode == other?.inode
    }

    /// The attributes by which a later change of the file is detected.
    package var fingerprint: Fingerprint {
        Fingerprint(size: size, modified: modified, changed: changed, inode: inode, device: device)
    }

    /// The time since ``modified``, by the system clock; negative if ``modified`` is in the
    /// future.
    package var age: Duration {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return .seconds(now.tv_sec) + .nanoseconds(now.tv_nsec) - .nanoseconds(modified)
    }

    /// Reads the status of a path, without following a symbolic link at its end (lstat(2)); `nil`
    /// if nothing is there.
    package init?(of path: FilePath) throws(FileError) {
        try self.init(at: AT_FDCWD, name: path, path: path)
    }

    /// Reads the status of a name in an open folder (fstatat(2)); `nil` if nothing is there.
    ///
    /// - Parameters:
    ///   - folder: A descriptor of the folder.
    ///   - name: Relative to the folder; a symbolic link at its end is not followed.
    ///   - path: The path for error messages.
    /// - Throws: ``FileError``.
    init?(at folder: CInt, name: FilePath, path: FilePath) throws(FileError) {
        var status = stat()
        do {
            _ = try systemCall(action: "examine", path: path) {
                name.withPlatformString { fstatat(folder, $0, &status, AT_SYMLINK_NOFOLLOW) }
            }
        } catch {
            guard error.isMissingFolder else { throw error }
            return nil
        }
        self.init(status)
    }

    /// Reads the status of an open file (fstat(2)); `path` is for error messages.
    init(descriptor: CInt, path: FilePath) throws(FileError) {
        var status = stat()
        _ = try systemCall(action: "examine", path: path) { fstat(descriptor, &status) }
        self.init(status)
    }
}

/// The attributes of a file that change whenever its content does.
///
/// Two equal fingerprints of a path mean that nobody wrote to the file in between: the kernel sets
/// `changed` with every write, and no call sets it back (inode(7)).
package struct Fingerprint: Hashable, Sendable {
    /// The size in bytes.
    package let size: Int
    /// The modification time in nanoseconds since 1970; any owner can set it.
    package let modified: Int
    /// The change time in nanoseconds since 1970; only the kernel sets it.
    package let changed: Int
    /// The number of the inode, unique on its device.
    package let inode: UInt
    /// The number of the device, unique on this machine.
    package let device: UInt

    /// Whether both have the same inode, size and modification time, whatever their names:
    /// `changed` is not compared, since a rename sets it.
    package func hasSameContent(as other: Fingerprint) -> Bool {
        size == other.size && modified == other.modified && inode == other.inode
            && device == other.device
    }
}
