import Glibc
import SystemPackage

/// The address of a socket in the file system (unix(7)).
struct LocalAddress {
    private var address = sockaddr_un()

    /// Names a place.
    ///
    /// A path too long for the kernel's 108 bytes goes by way of the open folder,
    /// which must then stay open as long as the address is used.
    init(_ place: borrowing Place) throws(FileError) {
        address.sun_family = sa_family_t(AF_UNIX)
        let capacity = MemoryLayout.size(ofValue: address.sun_path)
        var bytes = place.path.bytes
        if bytes.count >= capacity {
            bytes =
                FilePath("/proc/self/fd/\(place.folder.descriptor)").appending(place.name).bytes
        }
        guard bytes.count < capacity else {
            throw .system(path: place.path, action: "use the socket", .fileNameTooLong)
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    }

    /// Gives a call its pointer and size; −1 where it fails.
    func with(_ call: (UnsafePointer<sockaddr>, socklen_t) -> CInt) -> CInt {
        withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}

extension LocalAddress {
    /// Opens a socket of bytes in order, closed at exec.
    static func socket(for path: FilePath, nonBlocking: Bool) throws(FileError) -> CInt {
        let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue
        return try check("open the socket", path) {
            Glibc.socket(
                AF_UNIX, CInt(bitPattern: nonBlocking ? kind | SOCK_NONBLOCK.rawValue : kind), 0)
        }
    }

    /// Connects to whoever listens at a place.
    ///
    /// - Returns: 0, or why not.
    static func connect(
        _ descriptor: CInt, to place: borrowing Place
    ) throws(FileError) -> Errno? {
        let address = try LocalAddress(place)
        return address.with { Glibc.connect(descriptor, $0, $1) } == 0 ? nil : lastError()
    }
}
