import Glibc
import SystemPackage

/// The address of a Unix domain socket in the file system (unix(7)).
struct LocalAddress {
    private var address = sockaddr_un()

    /// Creates the address of a directory entry.
    ///
    /// A path longer than the 108 bytes of `sun_path` is replaced by one through the entry's open
    /// folder in /proc/self/fd, which must stay open while the address is used.
    init(_ entry: borrowing Place) throws(FileError) {
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        var bytes = entry.path.bytes
        if bytes.count >= capacity {
            bytes =
                FilePath("/proc/self/fd/\(entry.folder.descriptor)").appending(entry.name).bytes
        }
        guard bytes.count < capacity else {
            throw .system(path: entry.path, action: "use the socket", .fileNameTooLong)
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    }

    /// Passes pointer and size of the address to a system call, and returns its result.
    func with(_ call: (UnsafePointer<sockaddr>, socklen_t) -> CInt) -> CInt {
        withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}

extension LocalAddress {
    /// Creates a stream socket that is closed on exec; `path` is for error messages.
    static func socket(for path: FilePath, nonBlocking: Bool) throws(FileError) -> CInt {
        let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue
        return try check("open the socket", path) {
            Glibc.socket(
                AF_UNIX, CInt(bitPattern: nonBlocking ? kind | SOCK_NONBLOCK.rawValue : kind), 0)
        }
    }

    /// Connects a socket to the one at a directory entry.
    ///
    /// - Returns: `nil`, or why it is not connected.
    static func connect(
        _ descriptor: CInt, to entry: borrowing Place
    ) throws(FileError) -> Errno? {
        let address = try LocalAddress(entry)
        return address.with { Glibc.connect(descriptor, $0, $1) } == 0 ? nil : lastError()
    }
}
