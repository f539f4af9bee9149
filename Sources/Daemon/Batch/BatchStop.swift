import Synchronization

/// Ends a batch between tiles: once it is to end, an image that would take long is given up.
package final class BatchStop: Sendable {
    private let patience: Duration
    private let isAsked = Atomic<Bool>(false)

    /// Waits for what ends within a time.
    package init(patience: Duration = .seconds(10)) { self.patience = patience }

    /// From now on images are given up.
    package func ask() { isAsked.store(true, ordering: .relaxed) }

    /// Works on an image.
    ///
    /// - Parameter work: Called with what it tells of every step, which ends it by throwing.
    /// - Returns: What `work` returns.
    /// - Throws: What `work` throws.
    package func watch<Result, Failure: Error>(
        _ work: (Pipeline.Progress) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var image = InHand("", at: .now)
        return try work { step throws(GivenUp) in
            let now = ContinuousClock.now
            image.note(step, at: now)
            guard isAsked.load(ordering: .relaxed) else { return }
            if image.remaining(at: now) ?? .zero > patience { throw GivenUp() }
        }
    }
}
