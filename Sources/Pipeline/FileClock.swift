import Outbox

/// The time that the pictures of a file take together, against the setting `file_limit`.
package struct FileClock: Sendable {
    /// The limit.
    package let limit: Duration
    /// Stands still while the machine is suspended.
    private let start = SuspendingClock.now

    /// Starts the clock.
    package init(limit: Duration) { self.limit = limit }

    /// Whether the limit is exceeded.
    package var isOver: Bool { SuspendingClock.now - start > limit }
}

extension Pipeline {
    /// Refuses a file as a whole, before another of its pictures is segmented, if its time is over:
    /// results of its pictures that are published already are removed.
    ///
    /// A file of one picture is never refused: `max_pixels` and `decode_limit` bound that.
    ///
    /// - Parameters:
    ///   - clock: The clock of the file, started before its first picture.
    ///   - done: The number of pictures that are segmented.
    ///   - count: The number of pictures that were to be segmented.
    ///   - image: The file.
    ///   - task: Its task.
    /// - Throws: ``EarlyOutcome``, ``FileError``.
    func requireTime(
        _ clock: FileClock, segmented done: Int, of count: Int, image: OpenedImage,
        task: borrowing ImageTask
    ) throws {
        guard done > 0, clock.isOver else { return }
        try task.requireUnchanged()
        let name = task.source.name
        try outbox.removeResults(of: name, except: []) { task.reportAlive() }
        throw EarlyOutcome(
            .rejected(
                ErrorRecord(
                    file: name.string, segmented: done, of: count, within: clock.limit),
                image.content.failureImage))
    }
}
