import Linux

/// Does some work for each item, for several at a time.
///
/// - Parameters:
///   - items: The items.
///   - threads: How many items are worked on at the same time, each on a thread of its own.
///   - body: The work. After an error no other item is begun.
///   - onDone: Called after each item with the number of those that are done, one call at a time.
/// - Returns: The results, in the order of the items.
/// - Throws: The first error of `body`.
package func mapConcurrently<Item: Sendable, Output: Sendable>(
    _ items: [Item], threads: Int, _ body: @escaping @Sendable (Item) throws -> Output,
    onDone: @escaping @Sendable (Int) -> Void = { _ in }
) throws -> [Output] {
    let progress = Monitor(Progress<Output>(count: items.count))
    let workers = (0..<min(threads, items.count)).map { _ in
        PosixThread {
            while let index = progress.update({ $0.claim() }) {
                let result = Result { try body(items[index]) }
                progress.update { state in
                    state.record(result, of: index)
                    onDone(state.done)
                }
            }
        }
    }
    for worker in workers { worker.join() }
    return try progress.update { state in
        if let error = state.error { throw error }
        return state.results.compactMap(\.self)
    }
}

/// The items that are claimed, and the results of those that are done.
private struct Progress<Output: Sendable> {
    private(set) var results: [Output?]
    private(set) var error: (any Error)?
    private(set) var done = 0
    private var claimed = 0

    init(count: Int) { results = Array(repeating: nil, count: count) }

    /// Claims the next item; `nil` once there is none, or an error.
    mutating func claim() -> Int? {
        guard claimed < results.count, error == nil else { return nil }
        claimed += 1
        return claimed - 1
    }

    mutating func record(_ result: Result<Output, any Error>, of index: Int) {
        done += 1
        switch result {
        case .success(let output): results[index] = output
        case .failure(let error): self.error = self.error ?? error
        }
    }
}
