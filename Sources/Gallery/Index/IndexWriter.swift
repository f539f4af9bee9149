import Linux
import Outbox
import SystemPackage

/// Writes the index page of the outbox whenever its content changes.
package struct IndexWriter {
    /// The page's name in the outbox.
    package static let pageName = FilePath("index.html")

    private let outbox: FileTree
    private let mounts: MountGuard
    private var index: OutboxIndex
    private var isWritten = false

    /// Creates a writer, and records on which devices the folders are.
    package init(outbox: FilePath, failed: FilePath?) {
        self.outbox = FileTree(root: outbox)
        mounts = MountGuard(folders: [outbox] + (failed.map { [$0] } ?? []))
        index = OutboxIndex(outbox: outbox, failed: failed)
    }

    /// The numbers of results and failures that the last scan has found.
    package var counts: OutboxCounts { index.counts }

    /// Scans the folders, and writes the page if it is not up to date.
    ///
    /// - Parameter isOver: Returns whether the time for scanning is over; called now and then.
    /// - Throws: ``FileError``; the page is then unchanged.
    package mutating func update(until isOver: () -> Bool = { false }) throws {
        // While a network share is unmounted, neither list nor write the folder below.
        try mounts.check()
        let isChanged = try index.scan(until: isOver)
        guard isChanged || !isWritten else { return }
        isWritten = false
        try mounts.check()
        let page = try outbox.stage(for: Self.pageName)
        try index.writePage(written: .now) { try page.append($0) }
        try mounts.check()
        try outbox.publish(page, as: Self.pageName)
        isWritten = true
    }
}

/// Decides when the index page is updated, and which outcomes of updates are logged.
package struct IndexSchedule: Sendable, Equatable {
    /// The pause after an update is at least this multiple of its duration, which limits the share
    /// of a processor that updates take.
    private static let pauseFactor = 20
    /// The longest pause after a failed update.
    private static let longestRetryPause: Duration = .seconds(300)

    /// The pause before the next update.
    package private(set) var pause: Duration
    private let interval: Duration
    /// The number of outcomes when the page was updated; `nil` before that and after a failure.
    private var shown: Int?
    /// The reason of the failure that was logged last; `nil` after a success.
    private var loggedReason: String?

    /// Creates a schedule for a page that has not been written yet.
    ///
    /// - Parameter interval: The shortest pause between updates.
    package init(interval: Duration) {
        self.interval = interval
        pause = interval
    }

    /// Whether there were further outcomes since the last update, or it failed.
    package func isOutdated(outcomes: Int) -> Bool { shown != outcomes }

    /// Records a successful update.
    ///
    /// - Parameters:
    ///   - outcomes: The number of outcomes of images before the update.
    ///   - time: The duration of the update.
    /// - Returns: Whether to log it, since a failure was logged before.
    package mutating func recordSuccess(outcomes: Int, duration time: Duration) -> Bool {
        defer { loggedReason = nil }
        shown = outcomes
        pause = nextPause(after: time)
        return loggedReason != nil
    }

    /// Records a failed update, which is retried after a pause that doubles each time.
    ///
    /// - Parameters:
    ///   - reason: The error.
    ///   - time: The duration of the attempt.
    /// - Returns: Whether to log it: the same reason is logged once.
    package mutating func recordFailure(reason: String, duration time: Duration) -> Bool {
        defer { loggedReason = reason }
        pause = max(
            nextPause(after: time),
            loggedReason == nil ? .zero : min(pause * 2, Self.longestRetryPause))
        shown = nil
        return loggedReason != reason
    }

    private func nextPause(after time: Duration) -> Duration {
        max(interval, time * Self.pauseFactor)
    }
}
