import Linux
import Logging
import ServiceLifecycle
import SystemPackage

/// Writes the page of results: at the start, after images at most so often, and at the end.
struct IndexService: Service {
    /// The page takes no more than this share of a processor, however many results there are.
    private static let share = 20

    let desk: Desk
    let logger: Logger

    func run() async throws {
        let wakeUp = WakeUp()
        try await withTaskCancellationOrGracefulShutdownHandler {
            try await KernelThread.result { keep(until: wakeUp) }
        } onCancelOrGracefulShutdown: {
            wakeUp.signal()
        }
    }

    private func keep(until wakeUp: WakeUp) {
        let folders = desk.setup.folders
        var writer = IndexWriter(outbox: folders.outbox, failed: folders.failed)
        var seen = desk.board.outcomes
        var pause = update(&writer)
        while !wakeUp.wait(atMost: pause) {
            let outcomes = desk.board.outcomes
            guard outcomes != seen else { continue }
            seen = outcomes
            pause = update(&writer)
        }
        if desk.board.outcomes != seen { _ = update(&writer) }
    }

    /// Writes the page.
    ///
    /// - Returns: How long to wait before the next.
    private func update(_ writer: inout IndexWriter) -> Duration {
        let begun = ContinuousClock.now
        do {
            try writer.update()
        } catch {
            logger.log(.pageUnwritten(reason: "\(error)"))
        }
        return max(desk.setup.page, (.now - begun) * Self.share)
    }
}
