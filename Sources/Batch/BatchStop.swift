import Pipeline
import Synchronization

/// Ends a batch: once it is to end, an image that would take long, or has, is given up.
package final class BatchStop: Sendable {
    private let patience: Duration
    private let asked = Mutex<ContinuousClock.Instant?>(nil)

    /// Waits for what ends within a time.
    package init(patience: Duration = .seconds(10)) { self.patience = patience }

    /// From now on images are given up.
    package func ask() { asked.withLock { $0 = $0 ?? .now } }

    /// Works on an image.
    ///
    /// - Parameter work: Called with what it tells of every step, which ends it by throwing.
    /// - Returns: What `work` returns.
    /// - Throws: What `work` throws.
    package func watch<Result, Failure: Error>(
        _ work: (@escaping ProgressHandler) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var image = ImageProgress(name: "", at: .now)
        return try work { [self] event throws(CancellationError) in
            let now = ContinuousClock.now
            image.record(event, at: now)
            guard let asked = asked.withLock({ $0 }) else { return }
            if image.remainingTime(at: now) ?? .zero > patience || now - asked > patience {
                throw CancellationError()
            }
        }
    }
}
