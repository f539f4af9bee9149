import Inbox
import Linux
import Outbox
import Pipeline
import SystemPackage

/// Images that cannot be segmented.
extension JobDispatcher {
    /// Whether an image that cannot be segmented has failed before for the same reason, was reported, and
    /// stayed in the inbox.
    func isKnownFailure(_ job: Job, outcome: Outcome) -> Bool {
        switch outcome {
        case .rejected(let error, let image), .incomplete(let error, let image):
            job.kind == .image && state.status.update { $0.unmoved.isFailure(job.path) }
                && failed.failureInPlace(for: job.path, sha256: image.sha256, bytes: image.bytes)?
                    .error.code == error.code
        case .done, .unchanged, .compared, .nothing, .changed, .cancelled: false
        }
    }

    /// Moves an image that cannot be segmented to the failed folder with its reason, or leaves it in the inbox
    /// if it cannot be moved.
    ///
    /// - Parameters:
    ///   - job: The job.
    ///   - error: Why it cannot be segmented.
    ///   - image: The image, for the record.
    ///   - fingerprint: The fingerprint of what was read.
    ///   - isKnown: Whether the failure was reported before.
    /// - Throws: ``FileError``, unless the image was removed meanwhile.
    func reject(
        _ job: Job, error: ErrorRecord, image: FailureSidecar.Image, fingerprint: Fingerprint?,
        isKnown: Bool
    ) throws {
        let handled = state.handledFiles(of: job.kind)
        if let fingerprint { handled.insert(job.path, fingerprint: fingerprint) }
        guard job.kind == .image else {
            let place = truths.root.pushing(job.path).string
            return logger.log(.failedInPlace(image: job.path.string, error, place: place))
        }
        // The image has failed before and could not be moved, or a crash prevented the move.
        let earlier = failed.failureInPlace(
            for: job.path, sha256: image.sha256, bytes: image.bytes)
        let sidecar = FailureSidecar(
            image: image, error: error, finished: .now, version: Release.version)
        do {
            let place = try failed.moveIn(
                job.path, from: inbox, expecting: fingerprint,
                sidecar: SidecarCoding.encode(sidecar))
            let isMoved = !place.starts(with: inbox.root)
            if earlier == nil { publisher.update { $0.files.recordFailures(1) } }
            if isMoved {
                handled.remove(job.path)
                recordMoved(job.path)
                if isKnown { publisher.update { $0.recordChange() } }
                let name = job.path.string
                logger.log(
                    isKnown
                        ? .failureMoved(image: name, movedTo: place.string)
                        : .failed(image: name, error, movedTo: place.string))
            } else {
                recordLeftInPlace(job, fingerprint: fingerprint)
                recordUnmoved(job, isFailure: true)
                if earlier?.error.code != error.code {
                    logUnmovedFailure(of: job, error: error, place: place.string)
                }
            }
        } catch {
            handled.remove(job.path)
            // Not a fault: the file was removed meanwhile, or a link replaced its folder.
            let isGone = (error as? FileError)?.isMissingFolder ?? false
            if isGone, try inbox.status(of: job.path) == nil { return }
            throw error
        }
    }

    private func logUnmovedFailure(of job: Job, error: ErrorRecord, place: String) {
        let error = ErrorRecord(
            code: error.code, message: error.message,
            cure: "\(error.cure) It stays in the inbox, since nucleid may not move it: "
                + "\(causeOfStaying(of: job).cure).")
        logger.log(.failedInPlace(image: job.path.string, error, place: place))
    }
}
