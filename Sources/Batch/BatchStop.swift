import Pipeline
import Synchronization

/// Cancels the images in flight that do not finish within a time after a request to stop.
package final class BatchStop: Sendable {
    private let gracePeriod: Duration
    private let requested = Mutex<ContinuousClock.Instant?>(nil)

    /// Creates a stop that gives images in flight the time `gracePeriod` to finish.
    package init(gracePeriod: Duration = .seconds(10)) { self.gracePeriod = gracePeriod }

    /// Requests the stop; later requests have no effect.
    package func request() { requested.withLock { $0 = $0 ?? .now } }

    /// Processes an image that the stop can cancel.
    ///
    /// - Parameter work: Called with a progress handler, which must be called with every event and
    ///   throws `CancellationError` if the image takes too long after the request to stop.
    /// - Returns: The result of `work`.
    /// - Throws: Any error of `work`.
    package func watch<Result, Failure: Error>(
        _ work: (@escaping ProgressHandler) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var image = ImageProgress(name: "", at: .now)
        return try work { [self] event throws(CancellationError) in
            let now = ContinuousClock.now
            image.record(event, at: now)
            guard let requested = requested.withLock({ $0 }) else { return }
            if image.remainingTime(at: now) ?? .zero > gracePeriod || now - requested > gracePeriod
            {
                throw CancellationError()
            }
        }
    }
}
