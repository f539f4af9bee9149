import Linux
import SystemPackage

extension FolderWatcher {
    /// The longest path of a folder, relative to the root, in which files are processed, in bytes.
    ///
    /// It leaves room below the kernel's limit of a path (`PATH_MAX`, limits.h(0p): 4,096 with its
    /// NUL) for the longest name of 255 bytes and for the private folders and numbers that the
    /// names in the outbox and the failed folder may get.
    package static var longestFolderPath: Int { 3_800 }

    /// Watches and lists a folder and its sub-folders.
    ///
    /// - Parameters:
    ///   - start: The path relative to the root; empty for the root itself.
    ///   - isProcessed: Returns whether a file is already processed, so that it is skipped.
    /// - Throws: ``FileError`` if the root itself cannot be listed.
    mutating func scan(
        below start: FilePath, skipping isProcessed: (FilePath, Fingerprint) -> Bool
    ) throws(FileError) {
        unreadable.remove(below: start)
        var privateFolders: [FilePath] = []
        do {
            try tree.walk(from: start) { path, status throws(FileError) in
                // One that has just been made, `start`, has an owner.
                if path != start, FileTree.isPrivateFolder(path) { privateFolders.append(path) }
                if InboxFileKind.isHidden(path) {
                    if !FileTree.isPrivateFolder(path) { passedOver.insert(path, as: .hidden) }
                    return false
                }
                if wakeUp.isSignalled { return false }
                guard path.length <= Self.longestFolderPath else {
                    throw .unusable(
                        path: tree.root.pushing(path),
                        reason: "its path in the watched folder has \(path.length) bytes, and the "
                            + "limit is \(Self.longestFolderPath): what is in it is not processed")
                }
                try watch(path, status: status)
                return true
            } visit: { path, status in
                if !isProcessed(path, status.fingerprint) {
                    record(path, status: status, isChange: false)
                }
            } onError: { path, error in
                recordUnreadable(path, error: error)
            }
        } catch {
            if start.isEmpty { throw error }
            // A sub-folder that is already gone again is no error.
            if !error.isMissingFolder { recordUnreadable(start, error: error) }
        }
        for folder in privateFolders {
            do { try restoreFiles(in: folder) } catch { recordUnreadable(folder, error: error) }
        }
    }

    /// Scans a folder whose permissions have changed, if it was unreadable; otherwise records
    /// whether it still can be listed.
    mutating func scanUnreadable(_ path: FilePath) throws(FileError) {
        if unreadable.contains(path) {
            let processed = processed
            return try scan(below: path) { processed.contains($0, fingerprint: $1) }
        }
        do {
            if !InboxFileKind.isHidden(path) { try tree.checkListable(path) }
        } catch {
            if !error.isMissingFolder { recordUnreadable(path, error: error) }
        }
    }

    private mutating func recordUnreadable(_ path: FilePath, error: FileError) {
        unreadable.insert(path, error: error)
        pendingErrors.append(error)
    }

    /// Puts back the files that a dead process has left in a private folder; events tell of them, or
    /// the next scan.
    private mutating func restoreFiles(in folder: FilePath) throws(FileError) {
        let names = try tree.restoreFiles(inPrivateFolder: folder) ?? []
        restoredFiles += names.map { folder.removingLastComponent().appending($0) }
    }

    /// Watches one folder, or changes to polling if its file system or a limit requires it.
    private mutating func watch(_ path: FilePath, status: FileStatus) throws(FileError) {
        if mode == .events, status.device != device,
            case let other = try FileSystemType(of: tree.root.pushing(path)), !other.deliversEvents
        {
            mode = WatchMode(method: configuration.method, on: other)
        }
        guard inotify != nil else { return }
        do {
            if let number = try inotify?.addWatch(on: path, in: tree) {
                watchedFolders[number] = path
            }
        } catch {
            guard case .kernelLimitReached(_, let setting) = error else { throw error }
            mode = WatchMode(
                method: configuration.method, on: FileSystemType(magic: 0), reachedLimit: setting)
        }
    }

    /// Removes the watches of a folder that was moved out, and of its sub-folders.
    mutating func removeWatches(below path: FilePath) {
        for (watch, folder) in watchedFolders where folder.starts(with: path) {
            inotify?.removeWatch(watch)
            watchedFolders[watch] = nil
        }
        writers.update { $0.removeAll(below: path) }
    }

    /// Records a file that a scan or an event has found: as ignored, as ready, as being written, or
    /// as one whose quiet period has begun.
    mutating func record(_ path: FilePath, status: FileStatus, isChange: Bool) {
        switch kind(of: path) {
        case .unfinished: passedOver.insert(path, as: .unfinished)
        case .hidden:
            if !InboxFileKind.isOwn(path) { passedOver.insert(path, as: .hidden) }
        // A pipe, a device or a link.
        case .notAnImage where status.kind != .file, .image where status.kind != .file:
            passedOver.insert(path, as: .notAFile)
        case .notAnImage:
            let fileExtension = path.extension?.lowercased() ?? ""
            passedOver.insert(path, as: .notAnImage(fileExtension: fileExtension))
        case .image:
            // The end of a writer that is expected is seen only by events.
            let hasEvents = mode == .events
            let writer = writers.update { writers in
                hasEvents ? writers.findWriter(of: path, at: .now) : writers.writer(of: path)
            }
            if let writer {
                recordWriting(path, writer: writer)
            } else if case .polling = mode {
                waitingFiles.record(
                    path, fingerprint: status.fingerprint,
                    quiet: max(configuration.quietPeriod, configuration.pollInterval), at: .now)
            } else if status.age >= configuration.quietPeriod {
                waitingFiles.remove(path)
                readyFiles.append(
                    ReadyFile(path: path, modified: status.modified, isChange: isChange))
            } else {
                waitingFiles.record(path, age: status.age, at: .now)
            }
        }
    }
}
