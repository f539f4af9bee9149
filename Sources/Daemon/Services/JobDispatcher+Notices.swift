import Inbox
import Linux
import SystemPackage

/// What the watchers of the inbox and of the ground truth report.
extension JobDispatcher {
    /// Handles a notice of a folder watcher: queues files, and updates the journal and the status.
    func handle(_ notice: FolderWatcher.Notice, for subject: Job.Kind) {
        let folder = tree(of: subject).root.string
        switch notice {
        case .watching, .writing: break
        case .removed(let path):
            if subject == .image { recordRemoved(path) }
        case .permissionsChanged(let path, let isFolder):
            retryAfterPermissionChange(of: path, isFolder: isFolder, as: subject)
        case .closed(let path):
            guard subject == .image else { return }
            truncatedFiles.update { $0.restartLimit(of: path, at: .now) }
            returnedFiles.update { $0.remove(target: path) }
        case .ready(let files): add(files, as: subject)
        case .mode(let mode): setMode(mode, of: subject, folder: folder)
        case .waiting(let count, let examples):
            if subject == .image { publisher.update { $0.settling = (count, examples) } }
        case .passedOver(let groups):
            if subject == .image { publisher.update { $0.passedOver = groups } }
        case .unseen(let paths):
            if subject == .image { publisher.update { $0.unreadable = paths } }
        case .unreadable(let error): logger.log(.unreadable(error))
        case .scanned(let count):
            if subject == .image { publisher.update { $0.scans = count } }
        case .overflow: logger.log(.overflow(folder: folder))
        case .restored(let files):
            for file in files { logger.log(.restored(file: file.string)) }
        case .folderMissing(let reason):
            logger.log(.gone(folder: folder, reason: reason))
            guard subject == .image else { return }
            locks.release(inbox.root)
            publisher.update { $0.gone = reason }
        case .folderRestored:
            if subject == .image, !reacquireLocks() { return }
            logger.log(.back(folder: folder))
            if subject == .image { publisher.update { $0.gone = nil } }
        }
    }

    /// Locks the inbox again after it has come back.
    ///
    /// - Returns: Whether it is locked; if not, as another nucleid uses it, no job starts any more.
    private func reacquireLocks() -> Bool {
        do {
            try locks.acquire(setup.folders)
            return true
        } catch {
            close()
            logger.log(.gone(folder: inbox.root.string, reason: "\(error)"))
            publisher.update { $0.gone = "\(error)" }
            return false
        }
    }

    private func add(_ found: [ReadyFile], as subject: Job.Kind) {
        let files = subject == .image ? found.compactMap(withoutOwnChange) : found
        let hasSuspects = state.suspects.isEmpty == false
        let jobs = files.map { file in
            let job = Job(kind: subject, forFile: file.path)
            return (job, file, hasSuspects && mark(of: job) != nil)
        }
        queue.update { queue in
            for (job, file, isSuspect) in jobs {
                if isSuspect {
                    queue.add(suspect: job)
                } else {
                    queue.add(job, modified: file.modified, isChange: file.isChange)
                }
            }
        }
        publisher.publish()
    }

    /// Replaces the change of a file that nucleid itself has put back by a mere find.
    ///
    /// - Returns: `nil` if the file needs no further try.
    private func withoutOwnChange(_ file: ReadyFile) -> ReadyFile? {
        guard file.isChange, !putBackFiles.update({ $0.isEmpty }),
            let status = (try? inbox.status(of: file.path)) ?? nil,
            putBackFiles.update({ $0.contains(file.path, status: status) })
        else { return file }
        let isHandled = state.handledFiles(of: .image)
            .contains(file.path, fingerprint: status.fingerprint)
        return isHandled
            ? nil : ReadyFile(path: file.path, modified: file.modified, isChange: false)
    }

    private func setMode(_ mode: WatchMode, of subject: Job.Kind, folder: String) {
        switch mode {
        case .events:
            if subject == .image { publisher.update { $0.watching = "events" } }
        case .polling(let reason):
            let interval = setup.watch.pollInterval
            logger.log(.polling(folder: folder, reason: reason, interval: interval))
            guard subject == .image else { return }
            publisher.update { $0.watching = "polling every \(interval): \(reason)" }
        }
    }

    func mark(of job: Job) -> Suspects.Mark? {
        let status = try? tree(of: job.kind).status(of: job.path)
        return status.flatMap { state.suspects.mark(of: Suspects.key(for: job, status: $0)) }
    }
}
