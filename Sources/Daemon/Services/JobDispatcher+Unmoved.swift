import Inbox
import Linux
import Outbox
import SystemPackage

/// Finished images that stay in the inbox, since they may not be moved.
extension JobDispatcher {
    /// Records that a finished image stays in the inbox.
    func recordUnmoved(_ job: Job, isFailure: Bool) {
        let (cause, device) = (causeOfStaying(of: job), deviceOfFolder(of: job.path))
        publisher.update {
            $0.unmoved.insert(job.path, isFailure: isFailure, cause: cause, device: device)
        }
        // Its removal may have been reported before this, and will not be again.
        if (try? inbox.status(of: job.path) == nil) ?? false { delayRemoval(of: job.path) }
    }

    private func delayRemoval(of path: FilePath) {
        // A second more, as a file has its time by another clock, which may be ahead.
        delayedRemovals.update { $0.add(path, due: .now + FailedFolder.moveTime + .seconds(1)) }
    }

    /// The device of an image's folder, or of the nearest one above it that exists.
    private func deviceOfFolder(of path: FilePath) -> UInt? {
        var folder = path
        while folder.removeLastComponent() {
            if let status = (try? inbox.status(of: folder)) ?? nil { return status.device }
        }
        return nil
    }

    /// Why a finished image cannot be moved.
    func causeOfStaying(of job: Job) -> UnmovedFiles.Cause {
        let folder = job.path.removingLastComponent()
        if inbox.isWritable(folder) { return .other }
        return inbox.isReadOnly(folder) ? .readOnly : .permissions
    }

    /// Records that an image may have been removed from the inbox, which ends its failure in place.
    ///
    /// One whose move has failed was only taken aside, and one below a share that is not mounted is not
    /// gone. What cannot be ended yet is looked at once more after some seconds, and then before each scan.
    func recordRemoved(_ path: FilePath, isSecondLook: Bool = false) {
        guard (try? inbox.status(of: path) == nil) ?? false, missingFolder == nil,
            case let device = deviceOfFolder(of: path),
            state.status.update({ $0.unmoved.contains(path, onDevice: device) })
        else { return }
        if (try? failed.endFailureInPlace(of: path, in: inbox, at: .now)) ?? false {
            publisher.update {
                $0.files.recordFailures(-1)
                $0.endFailures(of: path.string)
                $0.recordChange()
            }
            logger.log(
                .failureEnded(image: path.string, reason: "it was removed from the inbox"))
        }
        if failed.failureInPlace(for: path) == nil {
            recordMoved(path)
        } else if !isSecondLook {
            delayRemoval(of: path)
        }
    }

    /// Records that an image was moved out of the inbox, or removed from it.
    func recordMoved(_ path: FilePath) {
        guard state.status.update({ $0.unmoved.remove(path) }) else { return }
        publisher.publish()
    }

    /// Tries again what permissions of a file, or of a folder and all below it, have prevented.
    func retryAfterPermissionChange(of path: FilePath, isFolder: Bool, as subject: Job.Kind) {
        queue.update { $0.releasePostponed(at: path, isFolder: isFolder, of: subject) }
        // The permissions of a file itself keep it from no move.
        guard subject == .image, isFolder else { return }
        for image in state.status.update({ $0.unmoved.paths }) where image.starts(with: path) {
            if inbox.isWritable(image.removingLastComponent()) { processAgain(image) }
        }
    }

    /// Makes images processable again that failed in place, if their sidecar has been removed since,
    /// or if their folder permits now to move them, or always did: there may be room now.
    ///
    /// To be called before each scan, as where there are no events it is the only way to know.
    func reviewUnmovedFiles() {
        let unmoved = state.status.update { $0.unmoved }
        var writable: [FilePath: Bool] = [:]
        for path in unmoved.paths {
            if (try? inbox.status(of: path) == nil) ?? false {
                recordRemoved(path)
                continue
            }
            if unmoved.isFailure(path), failed.failureInPlace(for: path) == nil {
                recordMoved(path)
                state.handledFiles(of: .image).remove(path)
                continue
            }
            let folder = path.removingLastComponent()
            let isWritable = writable[folder] ?? inbox.isWritable(folder)
            writable[folder] = isWritable
            if isWritable { processAgain(path) }
        }
    }

    /// Queues an image that is finished, so that it is moved: content that is done or has failed
    /// before is recognised.
    private func processAgain(_ path: FilePath) {
        state.handledFiles(of: .image).remove(path)
        let modified = ((try? inbox.status(of: path)) ?? nil)?.modified ?? 0
        let job = Job(kind: .image, path: path)
        let isSuspect = mark(of: job) != nil
        queue.update { queue in
            if isSuspect { queue.add(suspect: job) } else { queue.add(job, modified: modified) }
        }
    }
}
