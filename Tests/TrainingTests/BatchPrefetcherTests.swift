import Gradients
import Testing
import Training

@Suite("Batches ahead of time")
struct BatchPrefetcherTests {
    private static let source = BatchSource(
        images: (0..<7).map {
            Drawn.ramp("\($0)", Drawn.Size(width: 20 + 3 * $0, height: 31 - $0))
        }, sampling: .crops(side: 32), augmentation: .strong, batch: 3, seed: 1, hasDistance: true)

    @Test("batches are those of the source, bit for bit, to the run's end", arguments: [1, 2, 5])
    func same(threads: Int) {
        let batches = BatchPrefetcher(source: Self.source, epochs: 4, threads: threads)

        for epoch in 0..<4 {
            for step in 0..<Self.source.steps {
                let (batch, wait) = batches.next(epoch: epoch, step: step)
                #expect(batch == Self.source.batch(epoch: epoch, step: step, threads: 1))
                #expect(wait >= 0)
            }
        }
    }

    @Test("any step may be asked for, again and in any order")
    func jumps() {
        let batches = BatchPrefetcher(source: Self.source, epochs: 9, threads: 2)

        for (epoch, step) in [(3, 1), (3, 1), (3, 2), (0, 0), (8, 2), (3, 2), (4, 0)] {
            #expect(
                batches.next(epoch: epoch, step: step).batch
                    == Self.source.batch(epoch: epoch, step: step, threads: 1))
        }
    }

    @Test("samples without distances are joined too")
    func plain() {
        let source = BatchSource(
            images: [Drawn.ramp("a", Drawn.Size(width: 40, height: 40))],
            sampling: .crops(side: 32), augmentation: nil, batch: 2, seed: 1, hasDistance: false)

        let batch = BatchPrefetcher(source: source, epochs: 1, threads: 2).next(epoch: 0, step: 0)

        #expect(batch.batch == source.batch(epoch: 0, step: 0, threads: 1))
        #expect(batch.batch.distance.isEmpty)
    }
}
