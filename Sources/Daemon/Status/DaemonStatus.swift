import Outbox
import Pipeline
import Segmentation

/// What the daemon has done and does now.
package struct DaemonStatus: Sendable {
    /// How many failures are remembered.
    private static let rememberedFailures = 10

    /// How often there has been something new to see in the outbox or the failed folder.
    package private(set) var outcomes = 0
    private var done = 0
    private var failed = 0
    private var unchanged = 0
    private var throughput = Throughput()
    private var current: [Int: ImageProgress] = [:]
    private var failures: [StatusReport.Failure] = []
    /// Files that are no images.
    package var ignored = 0
    /// Files that are not quiet yet.
    package var settling = 0
    /// How the inbox is watched, for people.
    package var watching = "events"
    /// Why nothing is tried, if the machine is at fault.
    package var paused: String?
    /// Why the inbox cannot be watched, if it cannot.
    package var gone: String?
    /// Whether new settings are taken over, or the daemon ends.
    package var ending: StatusReport.State?

    /// Nothing has been done, and nobody works.
    package init() {}

    /// Services begin: what others have found out of folders and the machine holds no more.
    package mutating func reset() {
        (ending, gone, paused) = (nil, nil, nil)
        (ignored, settling, current) = (0, 0, [:])
        watching = "events"
    }

    /// A worker begins.
    package mutating func begin(image name: String, worker: Int, at now: ContinuousClock.Instant) {
        current[worker] = ImageProgress(name: name, at: now)
    }

    /// A worker has come a step further.
    ///
    /// - Returns: How long its image will take, where that can be said.
    @discardableResult
    package mutating func record(
        _ event: ProgressEvent, worker: Int, at now: ContinuousClock.Instant
    ) -> Duration? {
        current[worker]?.record(event, at: now)
        return current[worker]?.remainingTime(at: now)
    }

    /// A worker is through.
    package mutating func end(worker: Int) { current[worker] = nil }

    /// Counts what became of a job.
    package mutating func record(_ outcome: Outcome, at now: ContinuousClock.Instant) {
        switch outcome {
        case .done, .compared, .rejected: outcomes += 1
        case .unchanged, .nothing, .incomplete, .changed, .cancelled: break
        }
        switch outcome {
        case .done: done += 1
        case .unchanged: unchanged += 1
        case .rejected(let error, let image):
            failed += 1
            failures.insert(.init(image: image.name, error: error, finished: .now), at: 0)
            failures = Array(failures.prefix(Self.rememberedFailures))
        case .compared, .nothing, .incomplete, .changed, .cancelled: return
        }
        throughput.recordCompletion(at: now)
    }

    /// Whether every worker that has an image has shown a sign of life within `limit`.
    package func isAlive(within limit: Duration, at now: ContinuousClock.Instant) -> Bool {
        current.values.allSatisfy { $0.isAlive(within: limit, at: now) }
    }

    /// The answer to `nucleid status`.
    ///
    /// - Parameters:
    ///   - queued: The jobs that wait for a worker.
    ///   - process: This process.
    ///   - now: The time.
    /// - Returns: Counts, rates and reasons.
    package func report(
        queued: Int, process: Int, at now: ContinuousClock.Instant
    ) -> StatusReport {
        let waiting = queued + settling + current.count
        let rate = throughput.perMinute(at: now)
        return StatusReport(
            state: ending ?? (gone != nil ? .gone : paused != nil ? .paused : .watching),
            process: process, release: Release.version, done: done, alreadyDone: unchanged,
            failed: failed, waiting: waiting, ignored: ignored,
            inHand: inHand.map(\.name), progress: inHand.compactMap { .init($0) },
            imagesPerMinute: rate, secondsLeft: rate.map { Double(waiting) / $0 * 60 },
            waitsFor: gone ?? paused, watching: watching, line: line(queued: queued, at: now),
            lastFailures: failures)
    }

    /// One line, as `systemctl status` shows it.
    ///
    /// - Parameters:
    ///   - queued: The jobs that wait for a worker.
    ///   - now: The time.
    /// - Returns: Such as `12 done, 0 failed, 3 waiting, 1 ignored; now plate1/cell.png`, or
    ///   `now plate1/slide.tif (tile 1200 of 21316)`.
    package func line(queued: Int, at now: ContinuousClock.Instant) -> String {
        let waiting = queued + settling
        var counts = [
            "\(done) done", "\(failed) failed", "\(waiting) waiting", "\(ignored) ignored",
        ]
        if unchanged > 0 { counts.insert("\(unchanged) already done", at: 1) }
        var parts = [counts.joined(separator: ", ")]
        let images = inHand.map(\.line)
        if !images.isEmpty { parts.append("now \(images.joined(separator: ", "))") }
        if waiting > 0, let rate = throughput.perMinute(at: now) {
            let minutes = Double(waiting) / rate
            parts.append("\(Int(rate.rounded())) images/min, \(Self.left(minutes)) left")
        }
        if watching != "events" { parts.append(watching) }
        if let gone { parts.append("waits for the inbox: \(gone)") }
        if let paused { parts.append("paused: \(paused)") }
        return parts.joined(separator: "; ")
    }

    /// The images in hand, in the order of their workers.
    private var inHand: [ImageProgress] { current.sorted { $0.key < $1.key }.map(\.value) }

    private static func left(_ minutes: Double) -> String {
        minutes < 90 ? "\(Int(minutes.rounded(.up))) min" : "\(Int((minutes / 60).rounded(.up))) h"
    }
}
