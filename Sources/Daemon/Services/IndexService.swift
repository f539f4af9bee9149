import Gallery
import Linux
import Logging
import ServiceLifecycle
import SystemPackage

/// Writes the page of results: at the start, after images at most so often, and at the end.
struct IndexService: Service {
    /// The last look must not keep the daemon from ending; what it lacks the next start shows.
    private static let lastLook: Duration = .seconds(5)
    /// A page that hangs, on a share whose server is gone, is left behind.
    private static let patience: Duration = .seconds(10)

    let dispatcher: JobDispatcher
    let logger: Logger

    func run() async throws {
        let wakeUp = WakeUp()
        let end = WakeUp()
        let thread = PosixThread {
            keep(until: wakeUp)
            end.signal()
        }
        // Cancelled or asked to: either way it ends.
        try? await gracefulShutdown()
        wakeUp.signal()
        let isOver = try await PosixThread.result { end.wait(atMost: Self.patience) }
        if isOver {
            thread.join()
        } else {
            logger.log(.pageUnwritten(reason: "the outbox does not answer; nucleid ends without"))
        }
    }

    private func keep(until wakeUp: WakeUp) {
        let folders = dispatcher.setup.folders
        var writer = IndexWriter(outbox: folders.outbox, failed: folders.failed)
        var rhythm = IndexSchedule(interval: dispatcher.setup.page)
        var end: ContinuousClock.Instant?
        func isOver() -> Bool {
            guard wakeUp.isSignalled else { return false }
            let last = end ?? .now + Self.lastLook
            end = last
            return .now > last
        }
        repeat {
            update(&writer, &rhythm, until: isOver)
        } while !wakeUp.wait(atMost: rhythm.pause)
        update(&writer, &rhythm, until: isOver)
    }

    /// Writes the page, if it is not up to date.
    private func update(
        _ writer: inout IndexWriter, _ rhythm: inout IndexSchedule, until isOver: () -> Bool
    ) {
        // Those that come while it is written are for the next time.
        let outcomes = dispatcher.publisher.outcomes
        guard rhythm.isOutdated(outcomes: outcomes) else { return }
        let begun = ContinuousClock.now
        do {
            try writer.update(until: isOver)
            if rhythm.recordSuccess(outcomes: outcomes, duration: .now - begun) {
                logger.log(.pageWritten)
            }
        } catch {
            let isNews = rhythm.recordFailure(reason: "\(error)", duration: .now - begun)
            if isNews { logger.log(.pageUnwritten(reason: "\(error)")) }
        }
    }
}
