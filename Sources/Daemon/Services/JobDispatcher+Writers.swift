import Inbox
import Linux
import Outbox
import Pipeline
import SystemPackage

/// Images that some program has open for writing: they are not given up.
extension JobDispatcher {
    /// Whether a program is known to write the image of a job.
    func isBeingWritten(_ job: Job) -> Bool {
        job.kind == .image && writers.update { $0.writer(of: job.path) } != nil
    }

    /// Replaces the rejection of an image that is being written: it waits for the rest, whatever is
    /// wrong with what is there.
    func awaitingWriter(of job: Job, _ result: JobResult) -> JobResult {
        guard case .rejected(let error, let image) = result.outcome, result.fingerprint != nil,
            isBeingWritten(job)
        else { return result }
        return JobResult(
            outcome: .incomplete(error, image), fingerprint: result.fingerprint,
            masks: result.masks)
    }

    /// Returns when to retry an image that is being written and unchanged since it was found
    /// incomplete; `nil` if it is to be read.
    func retryOfUnchanged(_ job: Job, status: FileStatus?) -> ContinuousClock.Instant? {
        guard let fingerprint = status?.fingerprint, isBeingWritten(job) else { return nil }
        return truncatedFiles.update { files in
            guard files.isTruncated(job.path, fingerprint: fingerprint),
                case .wait(let due) = files.verdict(
                    on: job.path, fingerprint: fingerprint, isBeingWritten: true, at: .now)
            else { return nil }
            return due
        }
    }

    /// Logs once, and shows in the status, that an image waits for its writer.
    func reportWriter(of job: Job, reason: String) {
        guard let writer = writers.update({ $0.report(job.path) }) else { return }
        let since = Timestamp(ago: .now - writer.since)
        publisher.update { $0.beginWaitingForWriter(of: job.path, since: since) }
        logger.log(.beingWritten(image: job.path.string, since: since, reason: reason))
    }
}
