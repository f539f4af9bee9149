import Inbox
import Linux
import Outbox
import ServiceLifecycle
import SystemPackage

/// Watches the failed folder, and returns files to the inbox that are written to again.
struct FailedWatcherService: Service {
    let dispatcher: JobDispatcher

    func run() async throws {
        let wakeUp = WakeUp()
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await PosixThread.result { watch(until: wakeUp) }
        } onCancelOrGracefulShutdown: {
            wakeUp.signal()
        }
    }

    private func watch(until wakeUp: WakeUp) {
        WatchedThread.failedWatcher.begin()
        var returns = FailedReturns(dispatcher: dispatcher)
        while !wakeUp.isSignalled {
            var watcher = FolderWatcher(
                root: dispatcher.failed.tree.root, configuration: dispatcher.setup.watch,
                processed: returns.unchanged, writers: returns.writers, until: wakeUp)
            do {
                try watcher.run { returns.handle($0) }
            } catch {
                // There is no failed folder; a failure makes it, or pauses the daemon.
                wakeUp.wait(atMost: .seconds(1))
            }
        }
    }
}

/// The failed files that were seen, and the actions on those that are written to again.
private struct FailedReturns {
    let dispatcher: JobDispatcher
    /// The files that were not written to since they failed.
    let unchanged = ProcessedFiles()
    /// The files that some program has open for writing.
    let writers = Monitor(WriterTracker())
    /// The files whose return has failed, which was logged, as they were put back then.
    private var refused = PutBackFiles()

    init(dispatcher: JobDispatcher) { self.dispatcher = dispatcher }

    mutating func handle(_ notice: FolderWatcher.Notice) {
        let folder = dispatcher.failed.tree.root.string
        switch notice {
        case .writing(let path): check(path, isBeingWritten: true)
        case .ready(let files):
            for file in files where !file.isChange || !isOwnChange(of: file.path) {
                check(file.path, isBeingWritten: false)
            }
        case .closed(let path):
            guard let target = dispatcher.returnedFiles.update({ $0.remove(path) }) else { return }
            _ = dispatcher.writers.update { $0.recordEnd(target) }
        case .removed(let path): _ = dispatcher.returnedFiles.update { $0.remove(path) }
        case .folderMissing: endReturnedWriters()
        case .overflow:
            endReturnedWriters()
            dispatcher.logger.log(.overflow(folder: folder))
        case .mode(.polling(let reason)):
            let interval = dispatcher.setup.watch.pollInterval
            dispatcher.logger.log(.polling(folder: folder, reason: reason, interval: interval))
        case .unreadable(let error): dispatcher.logger.log(.unreadable(error))
        case .restored(let files):
            for file in files { dispatcher.logger.log(.restored(file: "\(folder)/\(file)")) }
        case .watching, .mode(.events), .waiting, .passedOver, .unseen, .permissionsChanged,
            .scanned, .folderRestored:
            break
        }
    }

    /// Ends the writers of returned files whose ends may have been lost with other events.
    private func endReturnedWriters() {
        for target in dispatcher.returnedFiles.update({ $0.removeAll() }) {
            _ = dispatcher.writers.update { $0.recordEnd(target) }
        }
    }

    /// Whether a file has changed only by being put back, since its return has failed.
    private func isOwnChange(of path: FilePath) -> Bool {
        refused.contains(path, status: (try? dispatcher.failed.tree.status(of: path)) ?? nil)
    }

    /// Returns a file if it failed as unfinished and was written to since.
    private mutating func check(_ path: FilePath, isBeingWritten: Bool) {
        let tree = dispatcher.failed.tree
        guard let status = try? tree.status(of: path), status.kind == .file else { return }
        let sidecarPath = ResultName(for: path).sidecar
        guard let sidecar = try? FailureSidecar(at: sidecarPath, in: tree) else {
            return unchanged.insert(path, fingerprint: status.fingerprint)
        }
        let target = sidecar.image.path
        let decision = FailedReturn.decision(
            on: sidecar, status: status, isBeingWritten: isBeingWritten)
        do {
            guard try isDue(path, by: decision) else {
                return unchanged.insert(path, fingerprint: status.fingerprint)
            }
            guard try moveBack(path, sidecar: sidecarPath, as: target) else { return }
        } catch {
            // Once its writer has closed it, it is tried again, and so it is by the next scan.
            let now = (try? tree.status(of: path)) ?? nil
            let isKnown = refused.contains(path, status: now)
            refused.record(path, status: now)
            if isKnown { return }
            return dispatcher.logger.log(
                .notReturned(
                    file: tree.root.pushing(path).string, image: target.string, reason: "\(error)")
            )
        }
        refused.record(path, status: nil)
        dispatcher.publisher.update {
            $0.recordChange()
            $0.files.recordFailures(-1)
        }
        dispatcher.logger.log(
            .returned(image: target.string, from: tree.root.pushing(path).string))
    }

    /// Whether to return a file; compares its content if the decision depends on it.
    private func isDue(
        _ path: FilePath, by decision: FailedReturn.Decision
    ) throws(FileError) -> Bool {
        switch decision {
        case .keep: return false
        case .moveBack: return true
        case .moveBackUnless(let sha256):
            return try dispatcher.failed.digest(of: path) != sha256
        }
    }

    /// Moves a file into the inbox; its writer goes on there.
    ///
    /// - Returns: Whether it was moved; not if it would have to be copied while it is written.
    private mutating func moveBack(
        _ path: FilePath, sidecar: FilePath, as target: FilePath
    ) throws(FileError) -> Bool {
        let inbox = dispatcher.inbox
        let returned = dispatcher.returnedFiles
        _ = returned.update { $0.remove(path) }
        guard InboxFileKind(of: target) == .image, try inbox.status(of: "") != nil else {
            throw .unusable(path: inbox.root.pushing(target), reason: "it is not in the inbox")
        }
        let writer = writers.update { $0.writer(of: path) }
        dispatcher.writers.update { $0.expect(target, writer: writer, at: .now) }
        if writer != nil { returned.update { $0.insert(path, target: target) } }
        do throws(FileError) {
            try dispatcher.failed.moveBack(
                path, sidecar: sidecar, to: inbox, as: target, mayCopy: writer == nil)
            return true
        } catch {
            dispatcher.writers.update { $0.expect(target, writer: nil, at: .now) }
            _ = returned.update { $0.remove(path) }
            guard writer != nil, error.errno == .improperLink else { throw error }
            return false
        }
    }
}
