import CLinux
import Glibc
import SystemPackage

/// A Unix domain socket that answers each connection with some bytes and closes it; its path is
/// removed with the value.
package struct StatusSocket: ~Copyable {
    private let entry: DirectoryEntry
    private let descriptor: CInt
    private let inode: UInt

    /// The timeout of sending an answer, in milliseconds.
    private static let timeout: CInt = 1000

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
                path: entry.path, reason: "something else has the name of the status socket")
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

    /// Answers connections one at a time until `wakeUp` is signalled.
    ///
    /// A client that does not read its answer within a second is dropped.
    ///
    /// - Parameters:
    ///   - wakeUp: Ends the call.
    ///   - answer: Called for each connection.
    /// - Throws: ``FileError`` if poll(2) fails.
    package func serve(until wakeUp: WakeUp, answer: () -> [UInt8]) throws(FileError) {
        var waits = [
            pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        ]
        while true {
            _ = try systemCall(action: "listen at", path: entry.path) { poll(&waits, 2, -1) }
            if waits[0].revents != 0 { return }
            let client = clinux_accept(descriptor)
            if client >= 0 {
                Self.send(answer(), to: client, unless: wakeUp)
                close(client)
            } else if ![.interrupted, .wouldBlock, .connectionAbort].contains(lastErrno()) {
                // No descriptors or memory: the pending connection would end poll(2) at once.
                poll(&waits, 1, Self.timeout)
            }
        }
    }

    private static func send(_ bytes: [UInt8], to client: CInt, unless wakeUp: WakeUp) {
        var bufferSize = CInt(clamping: bytes.count)
        setsockopt(client, SOL_SOCKET, SO_SNDBUF, &bufferSize, socklen_t(MemoryLayout<CInt>.size))
        let deadline = ContinuousClock.now + .milliseconds(timeout)
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(client, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            if count >= 0 { rest = rest.dropFirst(count); continue }
            guard [.interrupted, .wouldBlock].contains(lastErrno()) else { return }
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
