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
    /// Refuses a file as a whole because its time is over: results of its pictures that are
    /// published already are removed.
    ///
    /// A file of one picture is never refused so: `max_pixels` and `decode_limit` bound that.
    ///
    /// - Parameters:
    ///   - image: The file.
    ///   - done: The number of pictures that are segmented.
    ///   - count: The number of pictures that were to be segmented.
    ///   - limit: The limit of time.
    ///   - task: The file's task.
    /// - Throws: ``EarlyOutcome`` always, unless ``FileError``.
    func refuse(
        _ image: OpenedImage, segmented done: Int, of count: Int, within limit: Duration,
        task: borrowing ImageTask
    ) throws -> Never {
        try task.requireUnchanged()
        let name = task.source.name
        try outbox.removeResults(of: name, except: []) { task.reportAlive() }
        throw EarlyOutcome(
            .rejected(
                ErrorRecord(file: name.string, segmented: done, of: count, within: limit),
                image.content.failureImage))
    }
}
