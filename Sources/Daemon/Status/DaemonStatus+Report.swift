import Inbox
import Outbox
import Pipeline
import SystemPackage

/// The status for people: the answer to `nucleid status`, and the line of `systemctl status`.
extension DaemonStatus {
    /// The number of images in the report that wait for their writers.
    private static let maximumWritten = 10

    /// Returns the answer to `nucleid status`.
    ///
    /// - Parameters:
    ///   - queue: The jobs that wait for a worker, or are postponed.
    ///   - reason: Returns why a job is postponed.
    ///   - process: The identifier of this process.
    ///   - now: The current time.
    /// - Returns: The report.
    package func report(
        queue: JobQueue.Snapshot, reason: (Job) -> String? = { _ in nil }, process: Int,
        at now: ContinuousClock.Instant
    ) -> StatusReport {
        let waiting = queue.count + settling.count + current.count
        return StatusReport(
            state: ending ?? (gone != nil ? .gone : paused != nil ? .paused : .watching),
            process: process, release: Release.version, done: done, alreadyDone: unchanged,
            failed: failed, waiting: waiting, ignored: ignored,
            inHand: inFlight.map(\.name), progress: inFlight.compactMap { .init($0) },
            imagesPerMinute: rate(queue: queue, at: now),
            secondsLeft: minutesLeft(queue: queue, at: now).map { $0 * 60 },
            waitsFor: gone ?? paused, watching: watching, beingWritten: writtenImages,
            waitingForDisk: diskWait, settingsRefused: refusedSettings,
            line: line(queue: queue, at: now), lastFailures: failures,
            files: files.done.flatMap { done in
                files.failed.map { .init(done: done, failed: $0, unmoved: unmoved.count) }
            },
            waitingFiles: waitingFiles(queue: queue, reason: reason, at: now),
            waitingReasons: waitingReasons(queue: queue),
            unreadable: .init(unreadable), passedOver: passedOver.map { .init($0) },
            unmoved: unmoved.first, scans: scans)
    }

    /// Returns the status line that `systemctl status` shows.
    ///
    /// - Parameters:
    ///   - queue: The jobs that wait for a worker, or are postponed.
    ///   - now: The current time.
    /// - Returns: Such as `12 done, 0 failed, 3 waiting, 1 ignored; now plate1/cell.png`, or
    ///   `now plate1/slide.tif (tile 1200 of 21316)`.
    package func line(queue: JobQueue.Snapshot, at now: ContinuousClock.Instant) -> String {
        var counts = ["counting results"]
        if let done = files.done, let failed = files.failed {
            counts = ["\(done) done", "\(failed) failed"]
        }
        counts += ["\(queue.count + settling.count) waiting", "\(ignored) ignored"]
        var parts = [counts.joined(separator: ", ")]
        if let sinceStart { parts.append(sinceStart) }
        let images = inFlight.map(\.line)
        if !images.isEmpty { parts.append("now \(images.joined(separator: ", "))") }
        if let rate = rate(queue: queue, at: now),
            let minutes = minutesLeft(queue: queue, at: now)
        {
            parts.append(
                "\(Int(rate.rounded())) images/min, \(Self.remainingTime(minutes: minutes)) left")
        }
        if let first = writtenImages.first {
            let others = beingWritten.count > 1 ? " and \(beingWritten.count - 1) more" : ""
            parts.append("\(first.name)\(others) being written since \(first.since)")
        }
        if let example = unreadable.example {
            parts.append("\(unreadable.count) unreadable ('\(example.string)')")
        }
        if let example = unmoved.example {
            parts.append("\(unmoved.count) cannot be moved ('\(example.string)')")
        }
        if let diskWait { parts.append("\(diskWait)") }
        if watching != "events" { parts.append(watching) }
        if let gone { parts.append("waits for the inbox: \(gone)") }
        if let paused { parts.append("paused: \(paused)") }
        if let refusedSettings {
            parts.append("new settings refused: \(refusedSettings); reload once they are mended")
        }
        return parts.joined(separator: "; ")
    }

    /// What has happened since the start, such as `since the start: 5 segmented, 1 failed`; `nil` if nothing.
    private var sinceStart: String? {
        let events = [(done, "segmented"), (unchanged, "unchanged"), (failed, "failed")]
            .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return events.isEmpty ? nil : "since the start: \(events.joined(separator: ", "))"
    }

    /// The number of files in the inbox that are not images.
    private var ignored: Int { passedOver.filter(\.kind.isIgnored).reduce(0) { $0 + $1.count } }

    /// The images per minute while images wait; `nil` while none does, or too few were completed.
    private func rate(queue: JobQueue.Snapshot, at now: ContinuousClock.Instant) -> Double? {
        queue.queued + settling.count > 0 ? throughput.perMinute(at: now) : nil
    }

    /// How long the images take that nothing keeps from being processed; `nil` if unknown.
    private func minutesLeft(
        queue: JobQueue.Snapshot, at now: ContinuousClock.Instant
    ) -> Double? {
        guard paused == nil, gone == nil, let rate = rate(queue: queue, at: now) else { return nil }
        return Double(queue.queued + settling.count + current.count) / rate
    }

    /// The images that wait for their writers, the longest first, at most ten.
    var writtenImages: [StatusReport.WrittenImage] {
        let images = beingWritten.map {
            StatusReport.WrittenImage(name: $0.key.string, since: $0.value)
        }
        return Array(
            images.sorted { ($0.since.description, $0.name) < ($1.since.description, $1.name) }
                .prefix(Self.maximumWritten))
    }

    /// The images in flight, in the order of their workers.
    private var inFlight: [ImageProgress] { current.sorted { $0.key < $1.key }.map(\.value) }

    private static func remainingTime(minutes: Double) -> String {
        if minutes < 1 { return "less than 1 min" }
        return minutes < 90
            ? "\(Int(minutes.rounded(.up))) min" : "\(Int((minutes / 60).rounded(.up))) h"
    }
}
