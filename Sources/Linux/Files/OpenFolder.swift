import CLinux
import Glibc
import SystemPackage

/// A folder held open, so that names in it mean the same folder from call to call; closed with
/// the value.
///
/// Open for passing through alone (`O_PATH`, open(2)): the right to list it is not needed.
struct OpenFolder: ~Copyable {
    let descriptor: CInt
    /// What errors name.
    let path: FilePath

    /// Opens a folder by its path, in which links are followed; the empty path is the working
    /// directory.
    init(_ path: FilePath, for action: String = "open") throws(FileError) {
        let flags = clinux_o_path | O_DIRECTORY | O_CLOEXEC
        descriptor = try check(action, path) {
            (path.isEmpty ? "." : path).withPlatformString { open($0, flags) }
        }
        self.path = path
    }

    /// Opens a folder that lies directly in another; a link is no folder here.
    init(
        _ name: FilePath.Component, in folder: borrowing OpenFolder, for action: String = "open"
    ) throws(FileError) {
        let (path, outer) = (folder.path.appending(name), folder.descriptor)
        let flags = clinux_o_path | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        descriptor = try check(action, path) {
            name.withPlatformString { openat(outer, $0, flags) }
        }
        self.path = path
    }

    deinit { close(descriptor) }

    /// A descriptor of the folder for listing, locking and `fsync`; the caller closes it.
    func reopened(for action: String) throws(FileError) -> CInt {
        try check(action, path) { openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    }

    /// What the folder itself is.
    func status() throws(FileError) -> FileStatus {
        try FileStatus(descriptor: descriptor, path: path)
    }

    /// What has a name in the folder, not followed if it is a link; `nil` if nothing has.
    func status(of name: FilePath.Component) throws(FileError) -> FileStatus? {
        try FileStatus(at: descriptor, name.path, path: path.appending(name))
    }

    /// Opens a folder in this one, made if it is missing; the umask decides who may read it.
    func folder(making name: FilePath.Component) throws(FileError) -> OpenFolder {
        let path = path.appending(name)
        do {
            return try OpenFolder(name, in: self)
        } catch {
            if error.errno == .notDirectory { throw .noFolder(path) }
            guard error.errno == .noSuchFileOrDirectory else { throw error }
        }
        if name.withPlatformString({ mkdirat(descriptor, $0, 0o777) }) == 0 {
            try synchronize()
        } else if lastError() != .fileExists {
            throw .system(path: path, action: "make the folder", lastError())
        }
        return try OpenFolder(name, in: self)
    }

    /// Makes sure that a rename or an unlink in this folder survives a power cut (fsync(2)).
    func synchronize() throws(FileError) {
        let number = try reopened(for: "open")
        defer { close(number) }
        do {
            _ = try check("synchronize", path) { fsync(number) }
        } catch {
            // A file system that has no such thing for folders has nothing to wait for either.
            guard error.errno == .invalidArgument else { throw error }
        }
    }
}
