import Linux
import SystemPackage

extension FolderWatch {
    /// Watches and lists a folder and its sub-folders.
    ///
    /// - Parameters:
    ///   - start: The path relative to the root; empty for the root itself.
    ///   - isProcessed: Returns whether a file is already processed, so that it is skipped.
    /// - Throws: ``FileError`` if the root itself cannot be listed.
    mutating func look(
        below start: FilePath, passingOver isProcessed: (FilePath, Fingerprint) -> Bool
    ) throws(FileError) {
        var errors: [FileError] = []
        do {
            try tree.walk(from: start) { path, status throws(FileError) in
                if InboxName.isHidden(path) || wakeUp.isSignalled { return false }
                try watch(path, status: status)
                return true
            } visit: { path, status in
                if !isProcessed(path, status.fingerprint) { note(path, status, isNews: false) }
            } passOver: { _, error in
                errors.append(error)
            }
        } catch {
            if start.isEmpty { throw error }
            // A sub-folder that is already gone again is no error.
            if !error.isMissingFolder { errors.append(error) }
        }
        unreadable += errors
    }

    /// Watches one folder, or changes to polling if its file system or a limit requires it.
    private mutating func watch(_ path: FilePath, status: FileStatus) throws(FileError) {
        if mode == .events, status.device != device,
            case let other = try FileSystem(of: tree.root.pushing(path)), !other.deliversEvents
        {
            mode = WatchMode(rules.watching, on: other)
        }
        guard inotify != nil else { return }
        do {
            if let number = try inotify?.watch(tree.root.pushing(path)) { folders[number] = path }
        } catch {
            guard case .limit(_, let setting) = error else { throw error }
            mode = WatchMode(rules.watching, on: FileSystem(magic: 0), spent: setting)
        }
    }

    /// Removes the watches of a folder that was moved out, and of its sub-folders.
    mutating func forget(below path: FilePath) {
        for (watch, folder) in folders where folder.starts(with: path) {
            inotify?.unwatch(watch)
            folders[watch] = nil
        }
    }

    /// Records a file that a scan or an event has found: as ignored, as ready, or as one whose quiet
    /// period has begun.
    mutating func note(_ path: FilePath, _ status: FileStatus, isNews isChange: Bool) {
        switch InboxName(path) {
        case .passing: break
        case .other: ignored.insert(path.hashValue)
        // A pipe, a device or a link with the name of an image.
        case .image where status.kind != .file: ignored.insert(path.hashValue)
        case .image:
            if case .polling = mode {
                settling.note(
                    path, status.fingerprint, quiet: max(rules.quiet, rules.poll), at: .now)
            } else if status.age >= rules.quiet {
                ripe.append(RipeFile(path: path, modified: status.modified, isNews: isChange))
            } else {
                settling.note(path, age: status.age, at: .now)
            }
        }
    }
}
