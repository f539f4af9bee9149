import CLinux
import Glibc
import SystemPackage

/// An inotify(7) instance, which reports changes in folders; closed with the value.
package struct Inotify: ~Copyable {
    /// A change in a watched folder.
    package struct Event: Sendable, Equatable {
        /// The watch descriptor; −1 for an overflow.
        package let watchDescriptor: CInt
        /// The name of the changed entry; `nil` if the folder itself changed.
        package let name: FilePath.Component?
        /// The number that the two events of a move have in common; 0 for other events.
        package let cookie: UInt32
        private let mask: UInt32

        init(watch: CInt, name: FilePath.Component?, mask: UInt32, cookie: UInt32) {
            self.watchDescriptor = watch
            self.name = name
            self.mask = mask
            self.cookie = cookie
        }

        /// Whether a sub-folder was created or moved in.
        package var isNewFolder: Bool { has(IN_ISDIR) && (has(IN_CREATE) || has(IN_MOVED_TO)) }
        /// Whether a file was closed after writing, or moved in.
        package var isWrittenFile: Bool { isClosedFile || isFileMovedIn }
        /// Whether a descriptor of a file that was open for writing was closed.
        package var isClosedFile: Bool { !has(IN_ISDIR) && has(IN_CLOSE_WRITE) }
        /// Whether a name was made for a file, by creating it or by a hard link (link(2)).
        package var isCreatedFile: Bool { !has(IN_ISDIR) && has(IN_CREATE) }
        /// Whether a file was written to, cut or extended.
        package var isModifiedFile: Bool { !has(IN_ISDIR) && has(IN_MODIFY) }
        /// Whether a file was moved in, perhaps in place of another one.
        package var isFileMovedIn: Bool { !has(IN_ISDIR) && has(IN_MOVED_TO) }
        /// Whether a file was moved out, or got another name.
        package var isFileMovedOut: Bool { !has(IN_ISDIR) && has(IN_MOVED_FROM) }
        /// Whether a name of a file was removed.
        package var isRemovedFile: Bool { !has(IN_ISDIR) && has(IN_DELETE) }
        /// Whether a sub-folder was removed.
        package var isRemovedFolder: Bool { has(IN_ISDIR) && has(IN_DELETE) }
        /// Whether a sub-folder was moved out; its removal is an event of its own watch.
        package var isFolderMovedOut: Bool { has(IN_ISDIR) && has(IN_MOVED_FROM) }
        /// Whether the owner, the group, the permissions or a time of a file or folder was set.
        package var isAttributeChange: Bool { has(IN_ATTRIB) }
        /// Whether the event is about a folder.
        package var isAboutFolder: Bool { has(IN_ISDIR) }
        /// Whether the watched folder itself was moved or renamed.
        package var isWatchedFolderMoved: Bool { has(IN_MOVE_SELF) }
        /// Whether the file system of the watched folder was unmounted.
        package var isUnmounted: Bool { has(IN_UNMOUNT) }
        /// Whether the kernel's queue overflowed, so that events are lost.
        package var isOverflow: Bool { has(IN_Q_OVERFLOW) }
        /// Whether the watch was removed, because its folder is gone or by ``removeWatch(_:)``.
        package var isWatchRemoved: Bool { has(IN_IGNORED) }

        private func has(_ flag: Int32) -> Bool { mask & UInt32(bitPattern: flag) != 0 }
    }

    private let descriptor: CInt
    private let path: FilePath

    /// Creates an instance; `path` is for error messages.
    package init(for path: FilePath) throws(FileError) {
        self.path = path
        do {
            descriptor = try systemCall(action: "watch", path: path) {
                inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
            }
        } catch {
            guard error.errno == .tooManyOpenFiles else { throw error }
            // EMFILE also means that this process has no descriptor left (inotify_init(2)).
            let other = clinux_eventfd()
            guard other >= 0 else { throw error }
            close(other)
            throw .kernelLimitReached(path: path, setting: "fs.inotify.max_user_instances")
        }
    }

    deinit { close(descriptor) }

    /// Watches one folder, not its sub-folders, for files that are created, written, closed, moved
    /// and removed, new, moved and removed sub-folders, its own removal, and changes of permissions.
    ///
    /// Opening and reading cause no events, so that a scan of a million folders fills no queue. Nor
    /// does a file that has no name any more (`IN_EXCL_UNLINK`): another one may have got its name.
    ///
    /// - Returns: The watch descriptor, see ``Event/watch``.
    /// - Throws: ``FileError``; `kernelLimitReached` if the user has no watches left.
    package func addWatch(_ folder: FilePath) throws(FileError) -> CInt {
        try addWatch(folder, named: folder)
    }

    /// Watches a folder below a root, whose path may be longer than `PATH_MAX`.
    ///
    /// Such a folder is opened, and watched under `/proc/self/fd` (proc_pid_fd(5)); the `.`
    /// at the end makes the kernel follow that link in spite of `IN_DONT_FOLLOW`.
    ///
    /// - Parameters:
    ///   - path: Relative to the root; the empty path is the root itself.
    ///   - tree: The root.
    /// - Returns: As ``addWatch(_:)``.
    /// - Throws: As ``addWatch(_:)``.
    package func addWatch(on path: FilePath, in tree: FileTree) throws(FileError) -> CInt {
        let absolute = tree.root.pushing(path)
        guard absolute.length >= FileTree.pathMaximum else { return try addWatch(absolute) }
        let folder = try tree.openFolder(at: path, action: "read")
        return try addWatch(FilePath("/proc/self/fd/\(folder.descriptor)/."), named: absolute)
    }

    private func addWatch(_ path: FilePath, named folder: FilePath) throws(FileError) -> CInt {
        do {
            return try systemCall(action: "read", path: folder) {
                path.withPlatformString { inotify_add_watch(descriptor, $0, Self.wanted) }
            }
        } catch {
            // ENOSPC means that the user's watches are in use (inotify_add_watch(2)).
            guard error.errno == .noSpace else { throw error }
            throw .kernelLimitReached(path: folder, setting: "fs.inotify.max_user_watches")
        }
    }

    /// Removes a watch, if it still exists; its last event is ``Event/isWatchRemoved``.
    package func removeWatch(_ watch: CInt) { _ = inotify_rm_watch(descriptor, watch) }

    private static let wanted = UInt32(
        IN_CLOSE_WRITE | IN_MODIFY | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE
            | IN_DELETE_SELF | IN_MOVE_SELF | IN_ATTRIB | IN_ONLYDIR | IN_DONT_FOLLOW
            | IN_EXCL_UNLINK)

    /// Waits for events.
    ///
    /// - Parameters:
    ///   - timeout: The longest wait; `nil` for no limit.
    ///   - wakeUp: Ends the wait when signalled.
    /// - Returns: The events in order; empty after a timeout or a wake-up.
    /// - Throws: ``FileError`` if poll(2) or read(2) fails.
    package func events(
        within timeout: Duration?, orUntil wakeUp: WakeUp
    ) throws(FileError) -> [Event] {
        var waits = [
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        let milliseconds = timeout.map { CInt(clamping: Int64($0 / .milliseconds(1)) + 1) } ?? -1
        _ = try systemCall(action: "watch", path: path) { poll(&waits, 2, milliseconds) }
        guard waits[0].revents != 0 else { return [] }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = try systemCall(action: "watch", path: path) {
            CInt(clamping: read(descriptor, &buffer, buffer.count))
        }
        return Self.parse(buffer[..<Int(count)])
    }

    /// Parses `struct inotify_event`s: watch, mask, cookie, length, then a NUL-padded name.
    private static func parse(_ bytes: ArraySlice<UInt8>) -> [Event] {
        var events: [Event] = []
        var rest = bytes
        while rest.count >= 16 {
            let (watch, mask, cookie, length) = rest.withUnsafeBytes {
                (
                    $0.loadUnaligned(fromByteOffset: 0, as: CInt.self),
                    $0.loadUnaligned(fromByteOffset: 4, as: UInt32.self),
                    $0.loadUnaligned(fromByteOffset: 8, as: UInt32.self),
                    Int($0.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
                )
            }
            let padded = rest.dropFirst(16).prefix(length)
            let name = (padded + [0]).withUnsafeBytes { raw in
                raw.withMemoryRebound(to: CChar.self) { text in
                    text.baseAddress.flatMap { FilePath.Component(platformString: $0) }
                }
            }
            events.append(Event(watch: watch, name: name, mask: mask, cookie: cookie))
            rest = rest.dropFirst(16 + length)
        }
        return events
    }
}
