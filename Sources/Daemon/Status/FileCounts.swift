import Gallery

/// The numbers of files with a result and of failed files, as the folders have them.
///
/// A scan of the folders counts them; between two scans the outcomes of images do.
package struct FileCounts: Sendable, Equatable {
    /// The number of images with a result in the outbox; `nil` before the first scan.
    package private(set) var done: Int?
    /// The number of images with a record in the failed folder; `nil` before the first scan.
    package private(set) var failed: Int?

    /// Creates counts that are not known yet.
    package init() {}

    /// Replaces the counts by those of a scan.
    ///
    /// An outcome during the scan may be counted twice or not at all, until the next scan.
    package mutating func replace(with counts: OutboxCounts) {
        (done, failed) = (counts.results, counts.failures)
    }

    /// Records that an image has a result, which it did not have before.
    package mutating func recordNewResult() { done = done.map { $0 + 1 } }

    /// Records that results were removed.
    package mutating func recordRemovedResults(_ count: Int) {
        done = done.map { max($0 - count, 0) }
    }

    /// Records that failures have begun, or ended if `count` is negative.
    package mutating func recordFailures(_ count: Int) {
        failed = failed.map { max($0 + count, 0) }
    }
}
