import Gallery
import Linux
import Logging
import ServiceLifecycle
import SystemPackage

/// Updates the index page at the start, after new outcomes at a limited rate, and at the end.
struct IndexService: Service {
    /// The time limit of the last scan, so that it does not delay the end of the daemon.
    ///
    /// Results that it misses are added at the next start.
    private static let lastUpdateLimit: Duration = .seconds(5)
    /// The time that the daemon waits at its end for an update in progress.
    ///
    /// An update that hangs, on a share whose server is gone, is abandoned.
    private static let gracePeriod: Duration = .seconds(10)

    let dispatcher: JobDispatcher
    let logger: Logger

    func run() async throws {
        let wakeUp = WakeUp()
        let end = WakeUp()
        let thread = PosixThread {
            updatePeriodically(until: wakeUp)
            end.signal()
        }
        // Cancellation, which throws, and graceful shutdown both end the service.
        try? await gracefulShutdown()
        wakeUp.signal()
        let isOver = try await PosixThread.result { end.wait(atMost: Self.gracePeriod) }
        if isOver {
            thread.join()
        } else {
            logger.log(.pageUnwritten(reason: "the outbox does not answer; nucleid ends without"))
        }
    }

    private func updatePeriodically(until wakeUp: WakeUp) {
        WatchedThread.index.begin()
        let folders = dispatcher.setup.folders
        var writer = IndexWriter(outbox: folders.outbox, failed: folders.failed)
        var schedule = IndexSchedule(interval: dispatcher.setup.page)
        var end: ContinuousClock.Instant?
        func isOver() -> Bool {
            guard wakeUp.isSignalled else { return false }
            let last = end ?? .now + Self.lastUpdateLimit
            end = last
            return .now > last
        }
        repeat {
            update(&writer, schedule: &schedule, until: isOver)
        } while !wakeUp.wait(atMost: schedule.pause)
        update(&writer, schedule: &schedule, until: isOver)
    }

    /// Updates the page if it is outdated, and logs the first failure and the recovery.
    private func update(
        _ writer: inout IndexWriter, schedule: inout IndexSchedule, until isOver: () -> Bool
    ) {
        // Read first: outcomes during the update are left to the next one.
        let outcomes = dispatcher.publisher.outcomes
        guard schedule.isOutdated(outcomes: outcomes) else { return }
        let begun = ContinuousClock.now
        do {
            try writer.update(until: isOver)
            dispatcher.publisher.update { $0.files.replace(with: writer.counts) }
            if schedule.recordSuccess(outcomes: outcomes, duration: .now - begun) {
                logger.log(.pageWritten)
            }
        } catch {
            let shouldLog = schedule.recordFailure(reason: "\(error)", duration: .now - begun)
            if shouldLog { logger.log(.pageUnwritten(reason: "\(error)")) }
        }
    }
}
