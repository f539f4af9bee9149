import CLinux
import Glibc
import SystemPackage

/// An open folder, so that names are looked up in the same folder from call to call; closed with
/// the value.
///
/// It is opened with `O_PATH` (open(2)), for which the right to list the folder is not needed.
struct OpenFolder: ~Copyable {
    let descriptor: CInt
    /// The path for error messages.
    let path: FilePath

    /// Opens a folder by its path, following symbolic links; the empty path is the working
    /// directory.
    ///
    /// - Parameters:
    ///   - path: The path.
    ///   - action: The verb for error messages.
    /// - Throws: ``FileError``.
    init(at path: FilePath, action: String = "open") throws(FileError) {
        let flags = clinux_o_path | O_DIRECTORY | O_CLOEXEC
        descriptor = try systemCall(action: action, path: path) {
            (path.isEmpty ? "." : path).withPlatformString { open($0, flags) }
        }
        self.path = path
    }

    private init(descriptor: CInt, path: FilePath) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    /// Returns a new descriptor for listing, locking and fsync(2); the caller closes it.
    func openReadable(action: String) throws(FileError) -> CInt {
        try systemCall(action: action, path: path) {
            openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
    }

    /// Reads the status of the folder itself.
    func status() throws(FileError) -> FileStatus {
        try FileStatus(descriptor: descriptor, path: path)
    }

    /// Reads the status of a name in the folder, not following a link; `nil` if nothing is there.
    func status(of name: FilePath.Component) throws(FileError) -> FileStatus? {
        try FileStatus(at: descriptor, name: name.path, path: path.appending(name))
    }

    /// Opens a direct sub-folder; a symbolic link is an error (`ENOTDIR`).
    func openSubfolder(
        _ name: FilePath.Component, action: String = "open"
    ) throws(FileError) -> OpenFolder {
        let path = path.appending(name)
        let flags = clinux_o_path | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        let number = try systemCall(action: action, path: path) {
            name.withPlatformString { openat(descriptor, $0, flags) }
        }
        return OpenFolder(descriptor: number, path: path)
    }

    /// Opens a direct sub-folder, creating it if it is missing; the umask decides the permissions.
    func openOrCreateFolder(named name: FilePath.Component) throws(FileError) -> OpenFolder {
        let path = path.appending(name)
        do {
            return try openSubfolder(name)
        } catch {
            if error.errno == .notDirectory { throw .notAFolder(at: path) }
            guard error.errno == .noSuchFileOrDirectory else { throw error }
        }
        let isNew = DiskCalls.perform(action: "make the folder", path: path) {
            name.withPlatformString { mkdirat(descriptor, $0, 0o777) } == 0
        }
        if isNew {
            try synchronize()
        } else if lastErrno() != .fileExists {
            throw .system(path: path, action: "make the folder", lastErrno())
        }
        return try openSubfolder(name)
    }

    /// Returns the same folder, opened once more.
    func duplicate() throws(FileError) -> OpenFolder {
        let number = try systemCall(action: "open", path: path) {
            fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
        }
        return OpenFolder(descriptor: number, path: path)
    }

    /// The user who owns the folder.
    func owner() throws(FileError) -> uid_t {
        var status = stat()
        _ = try systemCall(action: "examine", path: path) { fstat(descriptor, &status) }
        return status.st_uid
    }

    /// The user who owns a file in the folder.
    func owner(of name: FilePath.Component) throws(FileError) -> uid_t {
        var status = stat()
        _ = try systemCall(action: "examine", path: path.appending(name)) {
            name.withPlatformString { fstatat(descriptor, $0, &status, AT_SYMLINK_NOFOLLOW) }
        }
        return status.st_uid
    }

    /// Gives a folder that root has made to the owner of the folder around it, whose daemon must be
    /// able to clear it up; as far as root may do that here.
    func giveToOwner(of parent: borrowing OpenFolder) throws(FileError) {
        guard geteuid() == 0 else { return }
        let owner = try parent.owner()
        do {
            _ = try systemCall(action: "own", path: path) {
                fchownat(descriptor, "", owner, gid_t.max, clinux_empty_path)
            }
        } catch {
            guard error.errno == .notPermitted || error.errno == .invalidArgument else {
                throw error
            }
        }
    }

    /// Removes a name (unlinkat(2)), without fsync(2).
    func unlink(_ name: FilePath.Component) throws(FileError) {
        _ = try systemCall(action: "remove", path: path.appending(name)) {
            name.withPlatformString { unlinkat(descriptor, $0, 0) }
        }
    }

    /// Removes an empty sub-folder (unlinkat(2) with `AT_REMOVEDIR`), without fsync(2).
    func removeSubfolder(_ name: FilePath.Component) throws(FileError) {
        _ = try systemCall(action: "remove", path: path.appending(name)) {
            name.withPlatformString { unlinkat(descriptor, $0, AT_REMOVEDIR) }
        }
    }

    /// Makes renames and removals in the folder durable (fsync(2)).
    func synchronize() throws(FileError) {
        let number = try openReadable(action: "open")
        defer { close(number) }
        do {
            _ = try systemCall(action: "synchronize", path: path) { fsync(number) }
        } catch {
            // EINVAL: this file system has no fsync for folders.
            guard error.errno == .invalidArgument else { throw error }
        }
    }
}
