import Batch
import Pipeline
import Testing

@Suite("End of a batch")
struct BatchStopTests {
    private func steps(_ stop: BatchStop, ask: Bool) throws -> Int {
        var steps = 0
        try stop.watch { progress throws(CancellationError) in
            try progress(.working)
            try progress(.tiles(done: 1, of: 1000))
            if ask { stop.request() }
            for tile in 2...1000 {
                steps += 1
                try progress(.tiles(done: tile, of: 1000))
            }
        }
        return steps
    }

    @Test("once it is asked for, an image that would take longer is given up between tiles")
    func impatient() {
        let stop = BatchStop(gracePeriod: .zero)

        #expect(throws: CancellationError.self) { try steps(stop, ask: true) }
    }

    @Test("an image that soon ends is finished, and before it is asked for every one")
    func patient() throws {
        #expect(try steps(BatchStop(gracePeriod: .seconds(1_000_000)), ask: true) == 999)
        #expect(try steps(BatchStop(gracePeriod: .zero), ask: false) == 999)
    }
}
