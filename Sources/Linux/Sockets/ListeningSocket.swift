import CLinux
import Glibc
import SystemPackage

/// A Unix domain socket that listens; its path is removed with the value.
package struct ListeningSocket: ~Copyable {
    let entry: DirectoryEntry
    let descriptor: CInt
    private let inode: UInt

    /// The timeout of sending an answer, in milliseconds.
    static let timeout: CInt = 1000

    /// Listens at a path; owner and group may connect.
    ///
    /// A socket left by a dead process is replaced.
    ///
    /// - Throws: ``FileError``; `unusable` if another process listens there, or something else has
    ///   the name.
    package init(at path: FilePath) throws(FileError) {
        guard let name = path.lastComponent, name.kind == .regular else {
            throw .unusable(path: path, reason: "it does not end in a name for the socket")
        }
        let entry = DirectoryEntry(
            folder: try OpenFolder(at: path.removingLastComponent()), name: name)
        try Self.removeStale(at: entry)
        let descriptor = try UnixSocketAddress.openSocket(for: path, nonBlocking: true)
        do throws(FileError) {
            inode = try Self.listen(descriptor, at: entry)
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        self.entry = entry
    }

    deinit {
        // Another process may have replaced the socket since.
        if let status = try? entry.status(), status.inode == inode { try? entry.unlink() }
        close(descriptor)
    }

    /// Removes a socket left by a dead process.
    private static func removeStale(at entry: borrowing DirectoryEntry) throws(FileError) {
        var status = stat()
        let result = entry.name.withPlatformString {
            fstatat(entry.folder.descriptor, $0, &status, AT_SYMLINK_NOFOLLOW)
        }
        guard result == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw .unusable(
                path: entry.path, reason: "something else has the name of the socket")
        }
        let descriptor = try UnixSocketAddress.openSocket(for: entry.path, nonBlocking: true)
        defer { close(descriptor) }
        guard try UnixSocketAddress.connect(descriptor, to: entry) == .connectionRefused else {
            throw .unusable(path: entry.path, reason: "another process listens there")
        }
        try entry.unlink()
    }

    private static func listen(
        _ descriptor: CInt, at entry: borrowing DirectoryEntry
    ) throws(FileError) -> UInt {
        // bind(2) creates the file with the socket's own permissions minus the umask, so that it is
        // never open to others; fchmodat(2) then restores those that the umask took from the group.
        let permissions: mode_t = 0o660
        fchmod(descriptor, permissions)
        let address = try UnixSocketAddress(of: entry)
        _ = try systemCall(action: "listen at", path: entry.path) {
            address.withPointer { bind(descriptor, $0, $1) }
        }
        _ = entry.name.withPlatformString { fchmodat(entry.folder.descriptor, $0, permissions, 0) }
        _ = try systemCall(action: "listen at", path: entry.path) { Glibc.listen(descriptor, 64) }
        return try entry.status()?.inode ?? 0
    }
}
