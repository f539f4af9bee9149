import CLinux
import Glibc
import SystemPackage

/// A socket at a path (unix(7)) that answers each connection with some bytes and closes it; the
/// path is removed with the value.
package struct StatusSocket: ~Copyable {
    private let place: Place
    private let descriptor: CInt
    private let inode: UInt

    /// The longest wait for a client that does not read, in milliseconds.
    private static let patience: CInt = 1000

    /// Listens at a path.
    ///
    /// The owner and the group may connect. The socket of a process that has died is replaced.
    ///
    /// - Throws: ``FileError``; for a living one, and for what is no socket, a sentence that says
    ///   so.
    package init(at path: FilePath) throws(FileError) {
        guard let name = path.lastComponent, name.kind == .regular else {
            throw .notUsable(path: path, reason: "it has no name for a socket")
        }
        let place = Place(try OpenFolder(path.removingLastComponent()), name)
        try Self.clear(place)
        let descriptor = try LocalAddress.socket(for: path, nonBlocking: true)
        do throws(FileError) {
            inode = try Self.listen(descriptor, at: place)
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        self.place = place
    }

    deinit {
        // Not the socket of whoever has taken the name since.
        if let status = try? place.status(), status.inode == inode { try? place.unlink() }
        close(descriptor)
    }

    /// Removes the socket of a dead process.
    private static func clear(_ place: borrowing Place) throws(FileError) {
        var status = stat()
        let looked = place.name.withPlatformString {
            fstatat(place.folder.descriptor, $0, &status, AT_SYMLINK_NOFOLLOW)
        }
        guard looked == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw .notUsable(
                path: place.path, reason: "something else has the name of the status socket")
        }
        let descriptor = try LocalAddress.socket(for: place.path, nonBlocking: true)
        defer { close(descriptor) }
        guard try LocalAddress.connect(descriptor, to: place) == .connectionRefused else {
            throw .notUsable(path: place.path, reason: "another process listens there")
        }
        try place.unlink()
    }

    private static func listen(
        _ descriptor: CInt, at place: borrowing Place
    ) throws(FileError) -> UInt {
        // The kernel makes the file with the socket's own rights, less the umask: never open to
        // others, not even for a moment. What the umask took from the group is given back after.
        let rights: mode_t = 0o660
        fchmod(descriptor, rights)
        let address = try LocalAddress(place)
        _ = try check("listen at", place.path) { address.with { bind(descriptor, $0, $1) } }
        _ = place.name.withPlatformString { fchmodat(place.folder.descriptor, $0, rights, 0) }
        _ = try check("listen at", place.path) { Glibc.listen(descriptor, 64) }
        return try place.status()?.inode ?? 0
    }

    /// Answers until woken up.
    ///
    /// A client that does not read is left after a second.
    ///
    /// - Parameters:
    ///   - wakeUp: Ends the call.
    ///   - answer: Called for each connection.
    /// - Throws: ``FileError`` where the kernel refuses to wait.
    package func serve(until wakeUp: WakeUp, answer: () -> [UInt8]) throws(FileError) {
        var waits = [
            pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            _ = try check("listen at", place.path) { poll(&waits, 2, -1) }
            if waits[0].revents != 0 { return }
            let client = clinux_accept(descriptor)
            if client >= 0 {
                Self.send(answer(), to: client, unless: wakeUp)
                close(client)
            } else if ![.interrupted, .wouldBlock, .connectionAbort].contains(lastError()) {
                // No descriptor or no memory left: the connection waits, and would wake at once.
                poll(&waits, 1, Self.patience)
            }
        }
    }

    private static func send(_ bytes: [UInt8], to client: CInt, unless wakeUp: WakeUp) {
        var room = CInt(clamping: bytes.count)
        setsockopt(client, SOL_SOCKET, SO_SNDBUF, &room, socklen_t(MemoryLayout<CInt>.size))
        let deadline = ContinuousClock.now + .milliseconds(patience)
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(client, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            if count >= 0 { rest = rest.dropFirst(count); continue }
            guard [.interrupted, .wouldBlock].contains(lastError()) else { return }
            let left = CInt(clamping: Int64((deadline - .now) / .milliseconds(1)))
            guard left > 0 else { return }
            var waits = [
                pollfd(fd: client, events: Int16(POLLOUT), revents: 0),
                pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            poll(&waits, 2, left)
            if waits[1].revents != 0 { return }
        }
    }
}
