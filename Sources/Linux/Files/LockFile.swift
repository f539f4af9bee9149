import Glibc
import SystemPackage

/// The open file or folder that a ``FolderLock`` locks, closed with the value.
struct LockFile: ~Copyable {
    private let descriptor: CInt
    private let path: FilePath
    private let isWritable: Bool

    /// Opens the lock file of a folder, creating it if needed; the folder itself if the file can
    /// neither be created nor opened.
    init(in folder: FilePath) throws(FileError) {
        let folder = try OpenFolder(at: folder, action: "lock")
        // Reading suffices for flock(2): the file may belong to another user.
        for flags in [O_RDWR | O_CREAT, O_RDONLY] {
            if let number = try Self.open(in: folder, flags: flags) {
                descriptor = number
                path = folder.path.appending(FolderLock.fileName)
                isWritable = flags != O_RDONLY && Self.isOwn(number)
                return
            }
        }
        descriptor = try folder.openReadable(action: "lock")
        path = folder.path
        isWritable = false
    }

    /// Opens the lock file; `nil` if permissions or a read-only file system prevent it.
    private static func open(
        in folder: borrowing OpenFolder, flags: CInt
    ) throws(FileError) -> CInt? {
        let path = folder.path.appending(FolderLock.fileName)
        let outer = folder.descriptor
        let number: CInt
        do {
            number = try systemCall(action: "lock", path: path) {
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
        let status = try? FileStatus(descriptor: number, path: path)
        if let status, status.kind == .file, status.links == 1 { return number }
        close(number)
        throw .unusable(
            path: path,
            reason: status?.kind == .file
                ? "it is a hard link to another file; remove it"
                : "it is not a regular file; remove it")
    }

    /// Whether an open file is a lock file that this user has made: somebody else may have put any
    /// file there, which must not be overwritten.
    private static func isOwn(_ descriptor: CInt) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_uid == geteuid()
            && status.st_size <= longestContent
    }

    /// The bytes of a number with its sign and line feed, and more.
    private static var longestContent: Int { 32 }

    deinit {
        // Closing is not enough: a child that another thread starts at this moment has the descriptor
        // too, until it executes its program.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// Tries to lock, without waiting.
    ///
    /// - Returns: `false` if another process holds the lock.
    func tryLock(shared: Bool) throws(FileError) -> Bool {
        do {
            _ = try systemCall(action: "lock", path: path) {
                flock(descriptor, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB)
            }
            return true
        } catch {
            guard error.errno == .wouldBlock else { throw error }
            return false
        }
    }

    /// The ID of the process that holds the lock: the number in the file, else from the kernel's
    /// list (proc_locks(5)); `nil` if neither says.
    var owner: Int32? {
        var bytes = [UInt8](repeating: 0, count: Self.longestContent)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        let text = String(decoding: bytes[..<max(count, 0)], as: UTF8.self)
        // The number may be stale, if the present owner has no right to write to the file.
        if let line = text.split(separator: "\n").first, let number = Int32(line), number > 0,
            kill(number, 0) == 0 || errno == EPERM
        {
            return number
        }
        guard let status = try? FileStatus(descriptor: descriptor, path: path),
            let list = try? OpenFile(at: "/proc/locks").readAll(limit: 16 << 20)
        else { return nil }
        return KernelLocks(parsing: String(decoding: list, as: UTF8.self))
            .owner(device: status.device, inode: status.inode)
    }

    /// Replaces the content of the file; errors are ignored, since it is only for diagnosis.
    func write(_ text: String) {
        guard isWritable else { return }
        ftruncate(descriptor, 0)
        let bytes = Array(text.utf8)
        _ = pwrite(descriptor, bytes, bytes.count, 0)
    }
}

/// The kernel's list of file locks (`/proc/locks`, proc_locks(5)).
package struct KernelLocks: Sendable {
    private let lines: [[Substring]]

    /// Parses lines such as `1: FLOCK  ADVISORY  WRITE 871 08:02:1234 0 EOF`.
    package init(parsing text: String) {
        lines = text.split(separator: "\n").map { $0.split(separator: " ") }
    }

    /// Returns the ID of the process that holds the flock(2) lock on a file; `nil` if there is
    /// none in this PID namespace.
    package func owner(device: UInt, inode: UInt) -> Int32? {
        // As makedev(3) packs the major and minor numbers.
        let major = (device >> 32 & 0xFFFF_F000) | (device >> 8 & 0xFFF)
        let minor = (device >> 12 & 0xFFFF_FF00) | (device & 0xFF)
        for line in lines where line.count >= 6 && line[1] == "FLOCK" {
            let file = line[5].split(separator: ":")
            guard file.count == 3, UInt(file[0], radix: 16) == major,
                UInt(file[1], radix: 16) == minor, UInt(file[2]) == inode
            else { continue }
            // A process of another PID namespace is listed as 0 or −1.
            if let process = Int32(line[4]), process > 0 { return process }
        }
        return nil
    }
}
