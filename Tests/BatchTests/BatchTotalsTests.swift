import Batch
import Testing

@Suite("The totals of a batch")
struct BatchTotalsTests {
    private static func text(done: Int, alreadyDone: Int, failed: Int) -> String {
        var tally = BatchReport.Tally()
        (tally.done, tally.unchanged, tally.failed) = (done, alreadyDone, failed)
        tally.pictures = done + alreadyDone
        return BatchTotals(tally, after: .seconds(2)).description
    }

    @Test("a rate is given only if images were computed")
    func rate() {
        #expect(
            Self.text(done: 3, alreadyDone: 0, failed: 1)
                == "3 done, 1 failed, 2.0 s (2.0 images/s)")
        #expect(Self.text(done: 0, alreadyDone: 0, failed: 4) == "0 done, 4 failed, 2.0 s")
        #expect(
            Self.text(done: 0, alreadyDone: 9, failed: 0)
                == "0 done, 9 already done, 0 failed, 2.0 s")
    }
}
