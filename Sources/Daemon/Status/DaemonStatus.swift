import Inbox
import Outbox
import Pipeline
import Segmentation
import SystemPackage

/// The counts, the images in flight and the state of the daemon.
package struct DaemonStatus: Sendable {
    /// The number of failures that are kept, the latest ones.
    private static let rememberedFailures = 10
    /// The number of images in the report that wait for their writers.
    private static let maximumWritten = 10

    /// The number of outcomes that have changed the outbox or the failed folder.
    package private(set) var outcomes = 0
    /// The number of images with a result and of failed ones, as the folders have them.
    package var files = FileCounts()
    /// The number of images that were segmented since the start.
    private var done = 0
    /// The number of images that failed since the start.
    private var failed = 0
    /// The number of images since the start whose results existed.
    private var unchanged = 0
    private var throughput = Throughput()
    private var current: [Int: ImageProgress] = [:]
    private var failures: [StatusReport.Failure] = []
    /// The images that are incomplete and still being written, with the time since when.
    private var beingWritten: [FilePath: Timestamp] = [:]
    /// The files in the inbox that are not processed.
    package var passedOver: [PassedOverFiles.Group] = []
    /// The folders and files in the inbox that cannot be read.
    package var unreadable = UnreadablePaths()
    /// The images that stay in the inbox since they cannot be moved.
    package var unmoved = UnmovedFiles()
    /// The number of files in the inbox whose quiet period is not over, and some of them.
    package var settling = (count: 0, examples: [FilePath]())
    /// The number of scans of the inbox that have ended.
    package var scans = 0
    /// The method by which the inbox is watched, as text: `events`, or polling and its reason.
    package var watching = "events"
    /// The fault of the machine that pauses all jobs; `nil` if there is none.
    package var paused: String?
    /// The disk call that takes the longest; `nil` while none takes long.
    package var diskWait: DiskWait?
    /// The reason why the inbox cannot be watched; `nil` if it can.
    package var gone: String?
    /// Why the newest settings are not in effect; `nil` if they are.
    package var refusedSettings: String?
    /// The state `reloading` or `stopping` while the services end; `nil` otherwise.
    package var ending: StatusReport.State?

    /// Creates a status with all counts zero and no image in flight.
    package init() {}

    /// Resets the state that belongs to one set of services; the counts of results are kept.
    package mutating func reset() {
        (ending, gone, paused, refusedSettings) = (nil, nil, nil, nil)
        (passedOver, settling, current, beingWritten) = ([], (0, []), [:], [:])
        unreadable = UnreadablePaths()
        watching = "events"
    }

    /// Records that a worker begins with an image.
    ///
    /// - Parameters:
    ///   - name: The image's name.
    ///   - worker: The worker's number.
    ///   - now: The current time.
    ///   - diskTime: The time that the worker's thread has spent in disk calls so far.
    package mutating func begin(
        image name: String, worker: Int, at now: ContinuousClock.Instant,
        diskTime: Duration = .zero
    ) {
        current[worker] = ImageProgress(name: name, at: now, diskTime: diskTime)
    }

    /// Records a progress event of a worker's image.
    ///
    /// - Parameters:
    ///   - event: The event.
    ///   - worker: The worker's number.
    ///   - now: The current time.
    ///   - diskTime: The time that the worker's thread has spent in disk calls so far.
    /// - Returns: The estimated remaining time of the image; `nil` if unknown.
    @discardableResult
    package mutating func record(
        _ event: ProgressEvent, worker: Int, at now: ContinuousClock.Instant,
        diskTime: Duration = .zero
    ) -> Duration? {
        current[worker]?.record(event, at: now, diskTime: diskTime)
        return current[worker]?.remainingTime(at: now)
    }

    /// Records that a worker has finished its image.
    package mutating func end(worker: Int) { current[worker] = nil }

    /// Records that an image is incomplete and waits for the program that writes it.
    package mutating func beginWaitingForWriter(of image: FilePath, since time: Timestamp) {
        beingWritten[image] = time
    }

    /// Removes the images whose writers have ended.
    package mutating func endWaitingForWriters(except images: Set<FilePath>) {
        guard !beingWritten.isEmpty else { return }
        beingWritten = beingWritten.filter { images.contains($0.key) }
    }

    /// Records that results or failures were removed, which changes the index page.
    package mutating func recordChange() { outcomes += 1 }

    /// Forgets the rate of images if none waits: later ones may come at any rate.
    ///
    /// - Parameter queued: The number of jobs that wait for a worker.
    mutating func endRate(ifIdleWith queued: Int) {
        if queued == 0, settling.count == 0, current.isEmpty { throughput.recordIdle() }
    }

    /// Counts the outcome of a job.
    ///
    /// - Parameters:
    ///   - outcome: The outcome.
    ///   - now: The current time.
    ///   - isFirstResult: Whether the image had no result before.
    package mutating func record(
        _ outcome: Outcome, at now: ContinuousClock.Instant, isFirstResult: Bool = true
    ) {
        switch outcome {
        case .done, .compared, .rejected: outcomes += 1
        case .unchanged, .nothing, .incomplete, .changed, .cancelled: break
        }
        switch outcome {
        case .done(let sidecar):
            done += 1
            if isFirstResult { files.recordNewResult() }
            endFailures(of: sidecar.image.file.string)
        case .unchanged(let sidecar):
            unchanged += 1
            endFailures(of: sidecar.image.file.string)
            // It took no time that another image would take.
            return
        case .rejected(let error, let image):
            failed += 1
            endFailures(of: image.name)
            failures.insert(.init(image: image.name, error: error, finished: .now), at: 0)
            failures = Array(failures.prefix(Self.rememberedFailures))
        case .compared, .nothing, .incomplete, .changed, .cancelled: return
        }
        throughput.recordCompletion(at: now)
    }

    /// Removes the failures of an image from the last ones, since they have ended, or it has failed again.
    package mutating func endFailures(of image: String) {
        failures.removeAll { $0.image == image }
    }

    /// Whether no worker has computed for longer than `limit` without progress.
    ///
    /// Workers that wait for memory or for a disk count as alive, and a stage may extend the limit.
    ///
    /// - Parameters:
    ///   - limit: The longest time of computation without progress.
    ///   - now: The current time.
    ///   - diskTime: Returns the time that a worker's thread has spent in disk calls so far.
    /// - Returns: Whether none hangs.
    package func isAlive(
        within limit: Duration, at now: ContinuousClock.Instant, diskTime: (Int) -> Duration
    ) -> Bool {
        current.allSatisfy { $1.isAlive(within: limit, at: now, diskTime: diskTime($0)) }
    }

    /// Whether workers have images, and all of them have made progress within `limit`, however slow
    /// their disk.
    ///
    /// It is false without images: what else may take long is no progress of an image.
    package func imagesProgress(within limit: Duration, at now: ContinuousClock.Instant) -> Bool {
        isBusy && current.values.allSatisfy { $0.hadEvent(within: limit, at: now) }
    }

    /// Whether a worker has an image.
    package var isBusy: Bool { !current.isEmpty }

    /// The name of a worker's image; `nil` if it has none.
    package func image(ofWorker worker: Int) -> String? { current[worker]?.name }

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
