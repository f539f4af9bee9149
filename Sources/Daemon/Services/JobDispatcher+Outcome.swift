import Inbox
import Linux
import Outbox
import Pipeline
import SystemPackage

extension JobDispatcher {
    /// The state of a job after a try: finished, or to be retried at a time.
    enum Consequence {
        case finished
        case retry(ContinuousClock.Instant)
    }

    /// Acts on the result of a try: moves files, writes the journal and updates the status.
    func apply(
        _ result: Result<JobResult, any Error>, to job: Job, suspectKey work: [UInt8]
    ) -> Consequence {
        do {
            let result = awaitingWriter(of: job, try result.get())
            let consequence = try act(on: result, of: job)
            recordMasks(of: result)
            if try isForgettable(job, outcome: result.outcome) { try state.suspects.forget(work) }
            recordCompletion(job, result: result)
            return consequence
        } catch FileError.changedDuringMove {
            // Another file has taken the path since; it is processed in its turn.
            logger.log(.changed(image: job.path.string))
            return .retry(.now + max(setup.watch.quietPeriod, .seconds(1)))
        } catch {
            let fault = fault(of: error, in: job)
            return consequence(of: fault, for: job, result: try? result.get())
                ?? apply(
                    .success(rejection(of: job, reason: fault.reason)), to: job, suspectKey: work)
        }
    }

    /// Whether the mark of a suspect can be removed, since this content is not tried again.
    ///
    /// The mark of a rejected file that stays in place is kept, so that it is never tried again.
    private func isForgettable(_ job: Job, outcome: Outcome) throws(FileError) -> Bool {
        switch outcome {
        case .done, .unchanged, .compared, .nothing: true
        case .rejected: try tree(of: job.kind).status(of: job.path) == nil
        case .incomplete, .changed, .cancelled: false
        }
    }

    private func act(on result: JobResult, of job: Job) throws -> Consequence {
        let name = job.path.string
        switch result.outcome {
        case .done: try archiveIfEnabled(job, fingerprint: result.fingerprint)
        case .unchanged:
            logger.log(.unchanged(image: name))
            try archiveIfEnabled(job, fingerprint: result.fingerprint)
        case .compared(let dice):
            // For an image, each picture has already been logged by itself.
            if job.kind == .groundTruth { logger.log(.compared(file: name, dice)) }
            try archiveIfEnabled(job, fingerprint: result.fingerprint)
        case .nothing:
            if job.kind == .groundTruth, let fingerprint = result.fingerprint {
                state.handledFiles(of: .groundTruth).insert(job.path, fingerprint: fingerprint)
            } else {
                state.handledFiles(of: job.kind).remove(job.path)
            }
        case .rejected(let error, let image):
            try reject(job, error: error, image: image, fingerprint: result.fingerprint)
        case .incomplete(let error, let image):
            guard let fingerprint = result.fingerprint else { break }
            let isBeingWritten = isBeingWritten(job)
            switch truncatedFiles.update({
                $0.verdict(
                    on: job.path, fingerprint: fingerprint, isBeingWritten: isBeingWritten,
                    at: .now)
            })
            {
            case .wait(let due):
                if isBeingWritten {
                    reportWriter(of: job, reason: error.message)
                } else {
                    logger.log(.incomplete(image: name, reason: error.message))
                }
                return .retry(due)
            case .giveUp:
                try reject(job, error: error, image: image, fingerprint: fingerprint)
                publisher.update { $0.record(.rejected(error, image), at: .now) }
            }
        case .changed:
            logger.log(.changed(image: name))
            if isBeingWritten(job) { return .retry(.now + setup.watch.standstill) }
            return .retry(.now + max(setup.watch.quietPeriod, .seconds(1)))
        case .cancelled: logger.log(.givenUp(image: name))
        }
        truncatedFiles.update { $0.remove(job.path) }
        return .finished
    }

    /// Records masks as processed: a scan then reports their folder only for new or changed masks.
    private func recordMasks(of result: JobResult) {
        if case .cancelled = result.outcome { return }
        for (mask, fingerprint) in result.masks {
            state.handledFiles(of: .groundTruth).insert(mask, fingerprint: fingerprint)
        }
    }

    /// Leaves a finished file in place, or moves it to the archive, according to the settings.
    private func archiveIfEnabled(_ job: Job, fingerprint: Fingerprint?) throws {
        if job.kind == .image, setup.after == .archive {
            // Its writer may go on; a scan finds it again even if the event of its end is lost.
            if isBeingWritten(job) { return }
            if try archive.moveIn(job.path, from: inbox, expecting: fingerprint) != nil {
                return state.handledFiles(of: .image).remove(job.path)
            }
            logger.log(.kept(image: job.path.string))
        }
        if let fingerprint {
            state.handledFiles(of: job.kind).insert(job.path, fingerprint: fingerprint)
        }
    }

    private func reject(
        _ job: Job, error: ErrorRecord, image: FailureSidecar.Image, fingerprint: Fingerprint?
    ) throws {
        let handled = state.handledFiles(of: job.kind)
        if let fingerprint { handled.insert(job.path, fingerprint: fingerprint) }
        guard job.kind == .image else {
            return logger.log(
                .failed(
                    image: job.path.string, error, movedTo: truths.root.pushing(job.path).string))
        }
        // The image has failed before and could not be moved, or a crash prevented the move.
        let hasFailed =
            failed.failureInPlace(for: job.path, sha256: image.sha256, bytes: image.bytes) != nil
        let sidecar = FailureSidecar(
            image: image, error: error, finished: .now, version: Release.version)
        do {
            let place = try failed.moveIn(
                job.path, from: inbox, expecting: fingerprint,
                sidecar: SidecarCoding.encode(sidecar))
            let isMoved = !place.starts(with: inbox.root)
            state.failedInPlace.update {
                if isMoved { $0.remove(job.path) } else { $0.insert(job.path) }
            }
            if isMoved { handled.remove(job.path) }
            if isMoved || !hasFailed {
                logger.log(.failed(image: job.path.string, error, movedTo: place.string))
            }
        } catch {
            handled.remove(job.path)
            // Not a fault: the file was removed meanwhile, or a link replaced its folder.
            if try inbox.status(of: job.path) == nil { return }
            throw error
        }
    }

    /// Counts a finished job, and ends a pause if its outcome proves that the machine works.
    func recordCompletion(_ job: Job, result: JobResult) {
        let outcome = result.outcome
        postponements.update { $0[job] = nil }
        publisher.update { $0.record(outcome, at: .now) }
        let provesRecovery: Bool =
            switch outcome {
            case .done, .compared, .rejected: true
            case .unchanged, .nothing, .incomplete, .changed, .cancelled: false
            }
        let isPaused = pause.update { $0.due != nil }
        guard isPaused else { return }
        queue.update { $0.gate = provesRecovery ? .open : .probe }
        if provesRecovery { resume() }
    }

    /// Ends a pause: all jobs may start again.
    func resume() {
        queue.update { $0.gate = .open }
        let wasLogged = pause.update { $0.end() }
        publisher.update { $0.paused = nil }
        if wasLogged { logger.log(.resumed) }
    }
}
