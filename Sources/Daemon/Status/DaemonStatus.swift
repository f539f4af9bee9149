import Inbox
import Outbox
import Pipeline
import Segmentation
import SystemPackage

/// The counts, the images in flight and the state of the daemon.
package struct DaemonStatus: Sendable {
    /// The number of failures that are kept, the latest ones.
    private static let rememberedFailures = 10

    /// The number of outcomes that have changed the outbox or the failed folder.
    package private(set) var outcomes = 0
    /// The number of images with a result and of failed ones, as the folders have them.
    package var files = FileCounts()
    /// The number of images that were segmented since the start.
    private(set) var done = 0
    /// The number of images that failed since the start.
    private(set) var failed = 0
    /// The number of images since the start whose results existed.
    private(set) var unchanged = 0
    private(set) var throughput = Throughput()
    private(set) var current: [Int: ImageProgress] = [:]
    private(set) var failures: [StatusReport.Failure] = []
    /// The images that are incomplete and still being written, with the time since when.
    private(set) var beingWritten: [FilePath: Timestamp] = [:]
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
}
