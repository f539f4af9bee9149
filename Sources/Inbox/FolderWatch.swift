import Glibc
import Linux
import SystemPackage

/// Notices files in a folder and those below it, and hands them out once they are ripe.
///
/// Watch first, then scan: each folder is watched before it is listed, so that no file falls
/// between. The scan is repeated when the kernel has lost events, and for folders moved in.
package struct FolderWatch: ~Copyable {
    /// What was noticed.
    package enum Notice: Sendable, Equatable {
        /// Every folder is watched, and what lay there has been listed; said once, first.
        case watching
        /// Files that can be read, relative to the folder, oldest change first.
        case ripe([FilePath])
        /// How many files so far were no images.
        case ignored(Int)
        /// What cannot be looked into, such as a sub-folder without the right to read it; what
        /// lies there is not seen.
        case unreadable(FileError)
    }

    /// The most bytes of a name: 255, less what results and temporary names add.
    private static let longestName = 240

    private let root: Folder
    private let inotify: Inotify
    private let wakeUp: WakeUp
    private var folders: [CInt: FilePath] = [:]
    private var settling: Settling
    private var ignored: Set<FilePath> = []
    private var unreadable: [FileError] = []

    /// Prepares to watch a folder.
    ///
    /// - Parameters:
    ///   - root: Must exist.
    ///   - quiet: How long a file must not have changed.
    ///   - wakeUp: Ends ``run(_:)``.
    /// - Throws: ``FileError`` where the kernel has no more watches to give.
    package init(
        _ root: FilePath, quiet: Duration, until wakeUp: WakeUp
    ) throws(FileError) {
        inotify = try Inotify(for: root)
        self.root = Folder(root)
        self.wakeUp = wakeUp
        settling = Settling(quiet: quiet)
    }

    /// Watches, takes stock of what lies there, then waits for files and tells of them until
    /// woken up.
    ///
    /// - Throws: ``FileError`` when the folder itself is gone.
    package mutating func run(_ tell: (Notice) -> Void) throws(FileError) {
        var told = 0
        try scan(below: FilePath(""))
        tell(.watching)
        while true {
            if ignored.count != told {
                told = ignored.count
                tell(.ignored(told))
            }
            for error in unreadable { tell(.unreadable(error)) }
            unreadable = []
            var timeout: Duration?
            let now = ContinuousClock.now
            switch settling.verdict(at: now) {
            case .ripe(let paths):
                tell(.ripe(paths))
                continue
            case .wait(let due): timeout = due - now
            case .idle: break
            }
            if wakeUp.isSignalled { return }
            for event in try inotify.events(within: timeout, orUntil: wakeUp) {
                try handle(event)
            }
        }
    }

    private mutating func handle(_ event: Inotify.Event) throws(FileError) {
        if event.isOverflow { return try scan(below: FilePath("")) }
        guard let folder = folders[event.watch] else { return }
        if event.isEndOfWatch {
            folders[event.watch] = nil
            guard !folder.isEmpty else {
                throw .notUsable(path: root.path, reason: "it was removed while it was watched")
            }
        }
        guard let name = event.name else { return }
        let path = folder.appending(name)
        if event.isNewFolder {
            try scan(below: path)
        } else if event.isWrittenFile {
            do {
                if let status = try FileStatus(of: root.path.pushing(path)) { note(path, status) }
            } catch {
                unreadable.append(error)
            }
        }
    }

    private mutating func scan(below start: FilePath) throws(FileError) {
        var watched: [(CInt, FilePath)] = []
        let found: [(path: FilePath, status: FileStatus)]
        do {
            found = try Folder(root.path.pushing(start)).files { folder throws(FileError) in
                let path = start.pushing(folder)
                if InboxName.isHidden(path) { return false }
                watched.append((try inotify.watch(root.path.pushing(path)), path))
                return true
            } passOver: { _, error throws(FileError) in
                try Self.passOver(error, &unreadable)
            }
        } catch {
            if start.isEmpty { throw error }
            // Gone before it could be watched: as if it had never been there.
            if !error.isMissingFolder { try Self.passOver(error, &unreadable) }
            return
        }
        for (watch, path) in watched { folders[watch] = path }
        for file in found { note(start.pushing(file.path), file.status) }
    }

    /// Keeps a sub-folder's own fault from ending the watch; a want of watches, descriptors or
    /// memory does end it.
    private static func passOver(
        _ error: FileError, _ unreadable: inout [FileError]
    ) throws(FileError) {
        let wants: [Errno?] = [nil, .tooManyOpenFiles, .tooManyOpenFilesInSystem, .noMemory]
        if wants.contains(error.errno) { throw error }
        unreadable.append(error)
    }

    private mutating func note(_ path: FilePath, _ status: FileStatus) {
        switch InboxName(path) {
        case .passing: break
        case .other: ignored.insert(path)
        // A pipe, a device or a link by the name of an image.
        case .image where status.kind != .file: ignored.insert(path)
        case .image where (path.lastComponent?.string.utf8.count ?? 0) > Self.longestName:
            unreadable.append(
                .notUsable(
                    path: root.path.pushing(path),
                    reason: "its name has more than \(Self.longestName) bytes, "
                        + "to which those of its results add"))
        case .image:
            settling.note(path, age: status.age, at: ContinuousClock.now)
        }
    }
}
