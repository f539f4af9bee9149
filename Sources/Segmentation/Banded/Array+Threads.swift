import Dispatch
import Synchronization

extension Array where Element: Sendable {
    /// What a function makes of each element, in their order, computed on several threads.
    ///
    /// - Parameters:
    ///   - threads: How many; this one is among them.
    ///   - transform: Called on any of them, at the same time.
    /// - Returns: As many values.
    func map<Result: Sendable>(
        threads: Int, _ transform: @Sendable (Element) -> Result
    ) -> [Result] {
        guard count > 1, threads > 1 else { return map(transform) }
        let share = (count + threads - 1) / threads
        let parts = Mutex([[Result]](repeating: [], count: threads))
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            let part = dropFirst(thread * share).prefix(share).map(transform)
            parts.withLock { $0[thread] = part }
        }
        return parts.withLock { Array<Result>($0.joined()) }
    }
}
