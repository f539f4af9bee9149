import Inbox
import Linux
import Outbox
import Pipeline
import SystemPackage

/// Jobs that cannot be finished for another reason than the content of their file.
extension JobDispatcher {
    /// Classifies an error, and asks the folder around it where the error is of one file alone.
    func fault(of error: any Error, in job: Job) -> Fault {
        let outputs = [setup.folders.outbox, setup.folders.failed, setup.folders.archive]
        let fault = Fault(
            error, reading: [inbox.root, truths.root], writing: outputs)
        if case .machine = fault { return fault }
        let probe = FaultProbe(
            source: tree(of: job.kind), outputs: outputs.map { FileTree(root: $0) })
        return probe.fault(around: (error as? FileError)?.path) ?? fault
    }

    /// Acts on a job whose try or whose outcome met a fault.
    ///
    /// - Parameters:
    ///   - fault: The fault.
    ///   - job: The job.
    ///   - result: What the try ended with, if it ended before the fault.
    /// - Returns: `nil` where the job is to be rejected, since the fault is that of its name.
    func consequence(of fault: Fault, for job: Job, result: JobResult?) -> Consequence? {
        guard case .entry(let reason) = fault else { return postpone(job, after: fault) }
        guard let result else { return nil }
        leaveInPlace(job, reason: reason, result: result)
        return .finished
    }

    /// The result of a job whose results cannot have their names.
    func rejection(of job: Job, reason: String) -> JobResult {
        let found = (try? tree(of: job.kind).status(of: job.path)) ?? nil
        let status = found?.kind == .file ? found : nil
        return JobResult(
            outcome: .rejected(
                ErrorRecord(
                    code: .nameUnusable,
                    message: "The results of '\(job.path.string)' cannot be published: \(reason).",
                    cure: "Give the image another, shorter name, or another folder."),
                FailureSidecar.Image(
                    name: job.path, sha256: nil, bytes: status?.size,
                    modified: (status?.modified).map { Timestamp(nanoseconds: $0) })),
            fingerprint: status?.fingerprint)
    }

    /// Finishes a job whose file can be moved neither to the failed folder nor to the archive, for
    /// the sake of its name: it stays in the inbox, and is not tried again until it changes.
    private func leaveInPlace(_ job: Job, reason: String, result: JobResult) {
        recordLeftInPlace(job, fingerprint: result.fingerprint)
        truncatedFiles.update { $0.remove(job.path) }
        switch result.outcome {
        case .rejected(let error, _), .incomplete(let error, _):
            let record = ErrorRecord(
                code: error.code,
                message: "\(error.message) It stays in the inbox without a sidecar: \(reason).",
                cure: error.cure)
            let place = tree(of: job.kind).root.pushing(job.path).string
            logger.log(.failedInPlace(image: job.path.string, record, place: place))
        case .done, .unchanged, .compared:
            logger.log(.kept(image: job.path.string, reason: reason))
        case .nothing, .changed, .cancelled: break
        }
        recordCompletion(job, result: result)
    }

    /// Records that a finished file stays where it is, so that it is not processed again until it
    /// changes.
    ///
    /// - Parameters:
    ///   - job: The job of the file.
    ///   - fingerprint: The fingerprint of what was processed. If the file was put back by a move
    ///     that failed, its change time is another since.
    func recordLeftInPlace(_ job: Job, fingerprint: Fingerprint?) {
        guard let fingerprint else { return }
        let status = (try? tree(of: job.kind).status(of: job.path)) ?? nil
        let now = status.flatMap {
            $0.fingerprint.hasSameContent(as: fingerprint) ? $0.fingerprint : nil
        }
        state.handledFiles(of: job.kind).insert(job.path, fingerprint: now ?? fingerprint)
        if job.kind == .image, now != nil, now != fingerprint {
            putBackFiles.update { $0.record(job.path, status: status) }
        }
    }

    /// Postpones a job that cannot be processed now, and all jobs if the machine is at fault.
    ///
    /// The delay of a single job is 2 s at first, doubles with each failure and is 300 s at most.
    private func postpone(_ job: Job, after fault: Fault) -> Consequence {
        let now = ContinuousClock.now
        let (isNew, times) = postponements.update { failures in
            let before = failures[job]
            let times = (before?.times ?? 0) + 1
            failures[job] = (fault.reason, times)
            return (before?.reason != fault.reason, times)
        }
        if case .machine = fault {
            let (shouldLog, due) = pause.update { ($0.recordFailure(at: now), $0.due) }
            queue.update { $0.gate = .closed }
            publisher.update { $0.paused = fault.reason }
            if shouldLog { logger.log(.paused(reason: fault.reason)) }
            return .retry(due ?? now)
        }
        // This job has not shown whether the machine works again: another one may.
        if pause.update({ $0.isDue(at: now) }) { queue.update { $0.gate = .probe } }
        if isNew { logger.log(.postponed(file: job.path.string, reason: fault.reason)) }
        return .retry(now + min(.seconds(1 << min(times, 9)), .seconds(300)))
    }
}
