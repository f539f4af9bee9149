import Inbox
import Linux
import Outbox
import Pipeline
import SystemPackage

extension JobDispatcher {
    /// What becomes of a job.
    enum Consequence {
        case finished
        case retry(ContinuousClock.Instant)
    }

    /// Acts on what a try has given: files are moved, the journal and the status hear of it.
    func apply(
        _ trial: Result<JobResult, any Error>, to job: Job, deathKey work: [UInt8]
    ) -> Consequence {
        do {
            let trial = try trial.get()
            let consequence = try act(on: trial, of: job)
            recordMasks(of: trial)
            if try isForgettable(job, trial.outcome) { try state.suspects.forget(work) }
            settle(job, trial)
            return consequence
        } catch FileError.changedDuringMove {
            // Another file has the name since; it is done in its turn.
            logger.log(.changed(image: job.path.string))
            return .retry(.now + max(setup.watch.quietPeriod, .seconds(1)))
        } catch {
            return postpone(job, Fault(error, reading: [inbox.root, truths.root]))
        }
    }

    /// Whether nothing more can happen with the content that the file had: a poisonous one that
    /// stays where it is must not be tried again.
    private func isForgettable(_ job: Job, _ outcome: Outcome) throws(FileError) -> Bool {
        switch outcome {
        case .done, .unchanged, .compared, .nothing: true
        case .rejected: try tree(of: job.kind).status(of: job.path) == nil
        case .incomplete, .changed, .cancelled: false
        }
    }

    private func act(on trial: JobResult, of job: Job) throws -> Consequence {
        let name = job.path.string
        switch trial.outcome {
        case .done: try dismiss(job, trial.fingerprint)
        case .unchanged:
            logger.log(.unchanged(image: name))
            try dismiss(job, trial.fingerprint)
        case .compared(let dice):
            // Of an image it has been told already, of each picture by itself.
            if job.kind == .groundTruth { logger.log(.compared(file: name, dice)) }
            try dismiss(job, trial.fingerprint)
        case .nothing:
            if job.kind == .groundTruth, let fingerprint = trial.fingerprint {
                state.handledFiles(of: .groundTruth).insert(job.path, fingerprint: fingerprint)
            } else {
                state.handledFiles(of: job.kind).remove(job.path)
            }
        case .rejected(let error, let image): try reject(job, error, image, trial.fingerprint)
        case .incomplete(let error, let image):
            guard let fingerprint = trial.fingerprint else { break }
            switch patience.update({ $0.verdict(on: job.path, fingerprint: fingerprint, at: .now) })
            {
            case .wait(let due):
                logger.log(.incomplete(image: name, reason: error.message))
                return .retry(due)
            case .giveUp:
                try reject(job, error, image, fingerprint)
                publisher.update { $0.record(.rejected(error, image), at: .now) }
            }
        case .changed:
            logger.log(.changed(image: name))
            return .retry(.now + max(setup.watch.quietPeriod, .seconds(1)))
        case .cancelled: logger.log(.givenUp(image: name))
        }
        patience.update { $0.remove(job.path) }
        return .finished
    }

    /// Notes masks as seen to: a look finds the folder anew only by one that is new or changed.
    private func recordMasks(of trial: JobResult) {
        if case .cancelled = trial.outcome { return }
        for (mask, fingerprint) in trial.masks {
            state.handledFiles(of: .groundTruth).insert(mask, fingerprint: fingerprint)
        }
    }

    /// Leaves a file that is done where it is, or archives it, as the settings say.
    private func dismiss(_ job: Job, _ fingerprint: Fingerprint?) throws {
        if job.kind == .image, setup.after == .archive {
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
        _ job: Job, _ error: ErrorRecord, _ image: FailureSidecar.Image, _ fingerprint: Fingerprint?
    ) throws {
        let handled = state.handledFiles(of: job.kind)
        if let fingerprint { handled.insert(job.path, fingerprint: fingerprint) }
        guard job.kind == .image else {
            return logger.log(
                .failed(
                    image: job.path.string, error, movedTo: truths.root.pushing(job.path).string))
        }
        // It has failed before, and could not be moved, or a crash came between.
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
            // It went while it was judged, or a link took its folder's place: nobody's fault.
            if try inbox.status(of: job.path) == nil { return }
            throw error
        }
    }

    /// Counts a job that is through, and ends a pause where it shows that the machine is well.
    private func settle(_ job: Job, _ trial: JobResult) {
        let outcome = trial.outcome
        postponements.update { $0[job] = nil }
        if trial.fingerprint != nil { pause.update { $0.recordReadableFile() } }
        publisher.update { $0.record(outcome, at: .now) }
        let isProof: Bool =
            switch outcome {
            case .done, .compared, .rejected: true
            case .unchanged, .nothing, .incomplete, .changed, .cancelled: false
            }
        let isPaused = pause.update { $0.due != nil }
        guard isPaused else { return }
        queue.update { $0.gate = isProof ? .open : .probe }
        if isProof { resume() }
    }

    /// Goes on as usual.
    func resume() {
        queue.update { $0.gate = .open }
        let wasTold = pause.update { $0.end() }
        publisher.update { $0.paused = nil }
        if wasTold { logger.log(.resumed) }
    }

    /// Puts a job off that cannot be done now, and everything else if the machine is at fault.
    private func postpone(_ job: Job, _ fault: Fault) -> Consequence {
        let now = ContinuousClock.now
        let (isNew, times) = postponements.update { troubles in
            let before = troubles[job]
            let times = (before?.times ?? 0) + 1
            troubles[job] = (fault.reason, times)
            return (before?.reason != fault.reason, times)
        }
        let (isToTell, due) = pause.update { ($0.recordFailure(fault, of: job, at: now), $0.due) }
        if let due {
            queue.update { $0.gate = .closed }
            publisher.update { $0.paused = fault.reason }
            if isToTell { logger.log(.paused(reason: fault.reason)) }
            return .retry(due)
        }
        if isNew { logger.log(.postponed(file: job.path.string, reason: fault.reason)) }
        return .retry(now + min(.seconds(1 << min(times, 9)), .seconds(300)))
    }
}
