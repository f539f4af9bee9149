import Dispatch

/// How a loop over numbers that do not depend on each other is given out to threads.
enum ParallelRanges {
    /// Calls `body` with parts of ranges that together are the ranges, each on one of `threads`.
    ///
    /// Every thread has its part of every range, so that all have as much to do.
    ///
    /// - Parameters:
    ///   - threads: How many; the calling one is among them.
    ///   - ranges: Disjoint.
    ///   - body: Called on any thread, at the same time, never with an empty part.
    static func perform(threads: Int, over ranges: [Range<Int>], _ body: (Range<Int>) -> Void) {
        precondition(threads > 0, "work needs a thread")
        // Unchecked: what `body` points to is cut into the parts, of which no two overlap.
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
