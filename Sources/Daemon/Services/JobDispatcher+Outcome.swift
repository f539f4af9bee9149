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
            let result = ignoringNonFile(job, awaitingWriter(of: job, try result.get()))
            let isKnown = isKnownFailure(job, outcome: result.outcome)
            let consequence = try act(on: result, of: job, isKnownFailure: isKnown)
            recordMasks(of: result)
            if try isForgettable(job, outcome: result.outcome) { try state.suspects.forget(work) }
            recordCompletion(job, result: result, isKnownFailure: isKnown)
            return consequence
        } catch FileError.changedDuringMove {
            // Another file has taken the path since; it is processed in its turn.
            logger.log(.changed(image: job.path.string))
            return .retry(.now + max(setup.watch.quietPeriod, .seconds(1)))
        } catch {
            putBackFiles.update { $0.record(job.path, status: try? inbox.status(of: job.path)) }
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

    /// Replaces the rejection of an image that could not be opened as a regular file: something else
    /// has got its name since it was queued, which is left where it is.
    private func ignoringNonFile(_ job: Job, _ result: JobResult) -> JobResult {
        guard job.kind == .image, result.fingerprint == nil,
            case .rejected(let error, _) = result.outcome
        else { return result }
        logger.log(.notAFile(image: job.path.string, reason: error.message))
        return JobResult(outcome: .nothing, fingerprint: nil)
    }

    private func act(
        on result: JobResult, of job: Job, isKnownFailure: Bool
    ) throws -> Consequence {
        let name = job.path.string
        switch result.outcome {
        case .done: try finish(job, fingerprint: result.fingerprint)
        case .unchanged:
            logger.log(.unchanged(image: name))
            try finish(job, fingerprint: result.fingerprint)
        case .compared(let dice):
            // For an image, each picture has already been logged by itself.
            if job.kind == .groundTruth { logger.log(.compared(file: name, dice)) }
            try finish(job, fingerprint: result.fingerprint)
        case .nothing:
            if job.kind == .groundTruth, let fingerprint = result.fingerprint {
                state.handledFiles(of: .groundTruth).insert(job.path, fingerprint: fingerprint)
            } else {
                state.handledFiles(of: job.kind).remove(job.path)
            }
        case .rejected(let error, let image):
            try reject(
                job, error: error, image: image, fingerprint: result.fingerprint,
                isKnown: isKnownFailure)
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
                try reject(
                    job, error: error, image: image, fingerprint: fingerprint,
                    isKnown: isKnownFailure)
                if !isKnownFailure {
                    publisher.update { $0.record(.rejected(error, image), at: .now) }
                }
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

    /// Ends a failure of the same image in place, and leaves the file there or moves it to the
    /// archive, according to the settings.
    private func finish(_ job: Job, fingerprint: Fingerprint?) throws {
        if job.kind == .image {
            let ended = try failed.endFailures(of: job.path, at: .now)
            publisher.update {
                $0.unmoved.remove(job.path)
                $0.files.recordFailures(-ended)
            }
            if ended > 0 {
                logger.log(
                    .failureEnded(
                        image: job.path.string, reason: "a file of its name is segmented"))
            }
        }
        if try isArchived(job, fingerprint: fingerprint) {
            state.handledFiles(of: .image).remove(job.path)
        } else {
            recordLeftInPlace(job, fingerprint: fingerprint)
        }
    }

    /// Moves a finished image to the archive, if that is set and possible.
    ///
    /// - Returns: Whether it was moved; not if its writer may go on.
    private func isArchived(_ job: Job, fingerprint: Fingerprint?) throws -> Bool {
        guard job.kind == .image, setup.after == .archive, !isBeingWritten(job) else {
            return false
        }
        do throws(FileError) {
            if try archive.moveIn(job.path, from: inbox, expecting: fingerprint) != nil {
                return true
            }
            logger.log(
                .kept(
                    image: job.path.string, reason: "nucleid may not remove it from the inbox"))
        } catch {
            guard error.isOutOfSpace(in: inbox) else { throw error }
            logger.log(.kept(image: job.path.string, reason: "\(error)"))
        }
        recordUnmoved(job, isFailure: false)
        return false
    }

    /// Counts a finished job, and ends a pause if its outcome proves that the machine works.
    ///
    /// - Parameters:
    ///   - job: The job.
    ///   - result: Its result.
    ///   - isKnownFailure: Whether it has failed before, and was counted then.
    func recordCompletion(_ job: Job, result: JobResult, isKnownFailure: Bool = false) {
        let outcome = result.outcome
        postponements.update { $0[job] = nil }
        let isFirstResult = removeFirstResult(of: job)
        if !isKnownFailure {
            publisher.update { $0.record(outcome, at: .now, isFirstResult: isFirstResult) }
        }
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
