import Linux
import SystemPackage

extension FolderWatch {
    /// Watches and lists a folder and those below it.
    ///
    /// - Parameters:
    ///   - start: Relative to the root; empty for the root itself.
    ///   - isHandled: Says of a file whether it need not be read again.
    /// - Throws: ``FileError`` where the root itself cannot be listed.
    mutating func look(
        below start: FilePath, passingOver isHandled: (FilePath, Fingerprint) -> Bool
    ) throws(FileError) {
        var faults: [FileError] = []
        do {
            try tree.walk(from: start) { path, status throws(FileError) in
                if InboxName.isHidden(path) || wakeUp.isSignalled { return false }
                try watch(path, status)
                return true
            } visit: { path, status in
                if !isHandled(path, status.fingerprint) { note(path, status, isNews: false) }
            } passOver: { _, error in
                faults.append(error)
            }
        } catch {
            if start.isEmpty { throw error }
            // Gone before it could be watched: as if it had never been there.
            if !error.isMissingFolder { faults.append(error) }
        }
        unreadable += faults
    }

    /// Watches one folder, or changes to polling where that cannot be.
    private mutating func watch(_ path: FilePath, _ status: FileStatus) throws(FileError) {
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

    /// Ends the watches of a folder that has gone elsewhere, and of those below it.
    mutating func forget(below path: FilePath) {
        for (watch, folder) in folders where folder.starts(with: path) {
            inotify?.unwatch(watch)
            folders[watch] = nil
        }
    }

    /// Takes a file in, by what its name and its status say.
    mutating func note(_ path: FilePath, _ status: FileStatus, isNews: Bool) {
        switch InboxName(path) {
        case .passing: break
        case .other: ignored.insert(path.hashValue)
        // A pipe, a device or a link by the name of an image.
        case .image where status.kind != .file: ignored.insert(path.hashValue)
        case .image:
            if case .polling = mode {
                settling.note(
                    path, status.fingerprint, quiet: max(rules.quiet, rules.poll), at: .now)
            } else if status.age >= rules.quiet {
                ripe.append(RipeFile(path: path, modified: status.modified, isNews: isNews))
            } else {
                settling.note(path, age: status.age, at: .now)
            }
        }
    }
}
