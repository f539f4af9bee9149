import Linux
import SystemPackage

/// Single files: who writes them, and when they are ready.
extension FolderWatcher {
    /// The kind of a file, by its name.
    func kind(of path: FilePath) -> InboxFileKind {
        InboxFileKind(of: path, orExtensions: configuration.otherExtensions)
    }

    /// Handles an event of a file.
    mutating func handle(_ event: Inotify.Event, of path: FilePath, report: (Notice) -> Void) {
        if event.isRemovedFile {
            _ = writers.update { $0.recordEnd(path) }
            recordRemoval(of: path, report: report)
        } else if event.isFileMovedOut {
            writers.update { $0.recordMove(from: path, cookie: event.cookie) }
            recordRemoval(of: path, report: report)
        } else if event.isModifiedFile {
            recordWrite(path, report: report)
        } else if event.isAttributeChange {
            guard kind(of: path) == .image else { return }
            recordTouch(of: path)
            report(.permissionsChanged(path, isFolder: false))
        } else if event.isCreatedFile {
            recordCreation(of: path, report: report)
        } else if event.isWrittenFile {
            let isEnd = writers.update { writers in
                if event.isClosedFile { return writers.recordEnd(path) }
                writers.recordMove(to: path, cookie: event.cookie, at: .now)
                return false
            }
            if isEnd, kind(of: path) == .image { report(.closed(path)) }
            withStatus(of: path) { watcher, status in
                watcher.record(path, status: status, isChange: true)
            }
        }
    }

    /// Records a file whose time was set to now without writing to it, as touch(1) does with a file that its
    /// owner may not write to; other attributes than the time change nothing in a file.
    private mutating func recordTouch(of path: FilePath) {
        withStatus(of: path) { watcher, status in
            guard status.kind == .file, (.zero..<Self.touchTime).contains(status.age),
                !watcher.processed.contains(path, fingerprint: status.fingerprint)
            else { return }
            watcher.record(path, status: status, isChange: true)
        }
    }

    /// The age up to which a file counts as touched just now.
    private static var touchTime: Duration { .seconds(10) }

    private mutating func recordRemoval(of path: FilePath, report: (Notice) -> Void) {
        waitingFiles.remove(path)
        passedOver.remove(path)
        if kind(of: path) == .image { report(.removed(path)) }
    }

    /// Records a new name of a file: one without content and other names was opened by a program
    /// that will write it; any other one is a hard link, which nobody will close, or the events
    /// of its writer follow.
    private mutating func recordCreation(of path: FilePath, report: (Notice) -> Void) {
        withStatus(of: path) { watcher, status in
            guard status.kind == .file else {
                return watcher.record(path, status: status, isChange: true)
            }
            guard watcher.kind(of: path) == .image else { return }
            if status.size == 0, status.links == 1 {
                watcher.recordWrite(path, report: report)
            } else {
                let due = ContinuousClock.now + watcher.configuration.quietPeriod
                watcher.waitingFiles.record(path, until: due)
            }
        }
    }

    private mutating func recordWrite(_ path: FilePath, report: (Notice) -> Void) {
        let now = ContinuousClock.now
        let isNew = writers.update { $0.recordWrite(path, at: now) }
        guard kind(of: path) == .image else { return }
        // For each of a million writes, no more than this.
        guard isNew || !waitingFiles.contains(path) else { return }
        waitingFiles.record(path, until: now + configuration.standstill)
        if isNew { report(.writing(path)) }
    }

    /// Records a file that is being written: it is ready when it stands still, unless it is closed
    /// before.
    mutating func recordWriting(_ path: FilePath, writer: WriterTracker.Writer) {
        guard !waitingFiles.contains(path) else { return }
        waitingFiles.record(path, until: writer.lastWrite + configuration.standstill)
    }

    /// Marks a file as ready if it is unchanged since it was recorded; otherwise records it again.
    mutating func endQuietPeriod(of file: QuietPeriodTracker.QuietFile) {
        guard let status = try? tree.status(of: file.path), status.kind == .file else { return }
        let isChange = file.fingerprintHash == nil
        let isUnchanged: Bool
        if let writer = writers.update({ $0.writer(of: file.path) }) {
            let due = writer.lastWrite + configuration.standstill
            if due > .now { return waitingFiles.record(file.path, until: due) }
            isUnchanged = true
        } else if let known = file.fingerprintHash {
            isUnchanged = known == status.fingerprint.hashValue
        } else {
            isUnchanged = status.age >= configuration.quietPeriod
        }
        if isUnchanged || status.age < .zero {
            readyFiles.append(
                ReadyFile(path: file.path, modified: status.modified, isChange: isChange))
        } else {
            record(file.path, status: status, isChange: isChange)
        }
    }

    private mutating func withStatus(
        of path: FilePath, _ body: (inout FolderWatcher, FileStatus) -> Void
    ) {
        do {
            if let status = try tree.status(of: path) { body(&self, status) }
        } catch {
            pendingErrors.append(error)
        }
    }
}
