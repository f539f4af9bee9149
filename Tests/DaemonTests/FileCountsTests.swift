import Daemon
import Gallery
import Testing

@Suite("Counts of files")
struct FileCountsTests {
    @Test("counts are unknown before the first scan, and follow outcomes after it")
    func counted() {
        var counts = FileCounts()
        counts.recordNewResult()
        counts.recordFailures(1)
        #expect(counts.done == nil && counts.failed == nil)

        counts.replace(with: OutboxCounts(results: 7, failures: 2))
        counts.recordNewResult()
        counts.recordFailures(1)
        #expect((counts.done, counts.failed) == (8, 3))

        counts.recordFailures(-9)
        counts.recordRemovedResults(3)
        #expect((counts.done, counts.failed) == (5, 0))
    }
}
