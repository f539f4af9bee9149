import Dispatch

/// Parallel loops over ranges of independent elements.
enum ParallelRanges {
    /// Splits ranges among threads and calls `body` with each part.
    ///
    /// Every thread has its part of every range, so that all have the same amount of work.
    ///
    /// - Parameters:
    ///   - threads: The number of threads, including the calling one.
    ///   - ranges: The disjoint ranges.
    ///   - body: Called concurrently on any thread, never with an empty part.
    static func perform(threads: Int, over ranges: [Range<Int>], _ body: (Range<Int>) -> Void) {
        precondition(threads > 0, "work needs a thread")
        // Unchecked: `body` is called concurrently only with parts that do not overlap.
        nonisolated(unsafe) let body = body
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            for range in ranges {
                let part =
                    range.lowerBound + range.count * thread / threads..<range.lowerBound
                    + range.count * (thread + 1) / threads
                if !part.isEmpty { body(part) }
            }
        }
    }
}
