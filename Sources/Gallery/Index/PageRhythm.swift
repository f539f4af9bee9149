/// Decides when the page of results is looked after, and what the journal hears of it.
package struct PageRhythm: Sendable, Equatable {
    /// The page takes no more than this share of a processor, however many results there are.
    private static let share = 20
    /// What cannot be written is tried again after this time at the latest.
    private static let longest: Duration = .seconds(300)

    /// How long to leave the page alone.
    package private(set) var wait: Duration
    private let interval: Duration
    /// The number of outcomes that the page shows; `nil` while it is not what it should be.
    private var shown: Int?
    private var told: String?

    /// No page has been written yet.
    ///
    /// - Parameter interval: How often it is written at most.
    package init(interval: Duration) {
        self.interval = interval
        wait = interval
    }

    /// Whether the page does not show all of `outcomes` images, or could not be written.
    package func isBehind(_ outcomes: Int) -> Bool { shown != outcomes }

    /// The page is up to date.
    ///
    /// - Parameters:
    ///   - outcomes: How many images had an outcome before it was looked after.
    ///   - time: How long that took.
    /// - Returns: Whether it is to be told of, since the journal has it that it was not.
    package mutating func succeed(with outcomes: Int, after time: Duration) -> Bool {
        defer { told = nil }
        shown = outcomes
        wait = pause(after: time)
        return told != nil
    }

    /// The page could not be written: it is tried again, without waiting for another image, after
    /// twice as long each time.
    ///
    /// - Parameters:
    ///   - reason: Why.
    ///   - time: How long the try took.
    /// - Returns: Whether it is to be told of: a trouble that lasts is told of once.
    package mutating func fail(because reason: String, after time: Duration) -> Bool {
        defer { told = reason }
        wait = max(pause(after: time), told == nil ? .zero : min(wait * 2, Self.longest))
        shown = nil
        return told != reason
    }

    private func pause(after time: Duration) -> Duration { max(interval, time * Self.share) }
}
