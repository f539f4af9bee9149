import Glibc
import SystemPackage

/// The open file that a ``FolderLock`` lies on; closed with the value, unless released.
struct LockFile: ~Copyable {
    private let descriptor: CInt
    private let path: FilePath
    private let isWritable: Bool

    /// Opens the lock's file in a folder, made if it is missing; where it can be neither, the
    /// folder.
    init(in folder: FilePath) throws(FileError) {
        let folder = try OpenFolder(folder, for: "lock")
        // A file that somebody else owns may be locked too, if it can be read.
        for flags in [O_RDWR | O_CREAT, O_RDONLY] {
            if let number = try Self.open(in: folder, flags) {
                descriptor = number
                path = folder.path.appending(FolderLock.fileName)
                isWritable = flags != O_RDONLY
                return
            }
        }
        descriptor = try folder.reopened(for: "lock")
        path = folder.path
        isWritable = false
    }

    /// Opens the lock's file; `nil` where there is no right to.
    private static func open(
        in folder: borrowing OpenFolder, _ flags: CInt
    ) throws(FileError) -> CInt? {
        let path = folder.path.appending(FolderLock.fileName)
        let outer = folder.descriptor
        let number: CInt
        do {
            number = try check("lock", path) {
                openat(
                    outer, FolderLock.fileName, flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o644)
            }
        } catch {
            switch error.errno {
            case .readOnlyFileSystem, .permissionDenied, .notPermitted, .noSuchFileOrDirectory:
                return nil
            default: throw error
            }
        }
        if let status = try? FileStatus(descriptor: number, path: path), status.kind == .file {
            return number
        }
        close(number)
        throw .notUsable(path: path, reason: "it is no regular file; remove it")
    }

    deinit { close(descriptor) }

    /// Tries to take the lock.
    ///
    /// - Returns: Whether it is taken; `false` where another has it.
    func lock(shared: Bool) throws(FileError) -> Bool {
        do {
            _ = try check("lock", path) {
                flock(descriptor, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB)
            }
            return true
        } catch {
            guard error.errno == .wouldBlock else { throw error }
            return false
        }
    }

    /// The process that has the lock: by the number it wrote, else by the kernel's list
    /// (proc_locks(5)), where that may be read.
    var owner: Int32? {
        var bytes = [UInt8](repeating: 0, count: 32)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let text = String(decoding: bytes[..<max(count, 0)], as: UTF8.self)
        // An owner without the right to write leaves the number of one that was killed before it.
        if let line = text.split(separator: "\n").first, let number = Int32(line), number > 0,
            kill(number, 0) == 0 || errno == EPERM
        {
            return number
        }
        guard let status = try? FileStatus(descriptor: descriptor, path: path),
            let list = try? OpenFile("/proc/locks").readAll(limit: 16 << 20)
        else { return nil }
        return KernelLocks(String(decoding: list, as: UTF8.self))
            .owner(device: status.device, inode: status.inode)
    }

    /// Leaves a text in the file instead of what was there; for people, so it need not succeed.
    func write(_ text: String) {
        guard isWritable else { return }
        ftruncate(descriptor, 0)
        let bytes = Array(text.utf8)
        _ = pwrite(descriptor, bytes, bytes.count, 0)
    }
}
