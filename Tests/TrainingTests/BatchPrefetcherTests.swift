import Gradients
import Testing
import Training

@Suite("Batches ahead of time")
struct BatchPrefetcherTests {
    private static let source = BatchSource(
        images: (0..<7).map {
            Drawn.ramp("\($0)", Drawn.Size(width: 20 + 3 * $0, height: 31 - $0))
        }, sampling: .crops(side: 32), augmentation: .strong, batch: 3, seed: 1, hasDistance: true)

    /// Images with weights of pixels and colours, shared unequally.
    private static let mixed: BatchSource = {
        let size = Drawn.Size(width: 70, height: 50)
        let (ramp, coloured) = (Drawn.ramp("a", size), Drawn.coloured(size))
        let weighted = AnnotatedImage(
            name: "b", plane: ramp.plane, foreground: ramp.foreground, distance: ramp.distance,
            weights: ramp.plane.map { UInt8($0 * 255) })
        let kind = ImageKind(modality: .stained, nucleusSize: .small)
        return BatchSource(
            images: [ramp, coloured, weighted], sampling: .crops(side: 32), augmentation: .wide,
            batch: 3, seed: 4, hasDistance: true, gap: 10,
            drawing: SampleDrawing(balance: 0.5, stepsPerEpoch: 4),
            origins: [1, 3, 2].enumerated().map { folder, weight in
                ImageOrigin(group: ImageGroup(folder: folder, kind: kind), weight: weight)
            })
    }()

    @Test(
        "batches are those of the source, bit for bit, to the run's end", arguments: [1, 2, 5],
        [false, true])
    func same(threads: Int, isMixed: Bool) {
        let source = isMixed ? Self.mixed : Self.source
        let batches = BatchPrefetcher(source: source, epochs: 4, threads: threads)

        for epoch in 0..<4 {
            for step in 0..<source.steps {
                let (batch, wait) = batches.next(epoch: epoch, step: step)
                #expect(batch == source.batch(epoch: epoch, step: step, threads: 1))
                #expect(batch.weights.isEmpty != isMixed)
                #expect(wait >= 0)
            }
        }
    }

    @Test("a batch takes no more memory than its values")
    func memory() {
        let batch = BatchPrefetcher(source: Self.mixed, epochs: 1, threads: 2)
            .next(epoch: 0, step: 0).batch

        // 3 · 32 · 32; arrays that double have space for 4096.
        for values in [batch.input, batch.foreground, batch.distance, batch.weights] {
            #expect(values.count == 3072)
            #expect(values.capacity < 3200)
        }
    }

    @Test("ends while a sample is computed in advance")
    func stop() {
        let source = BatchSource(
            images: [Drawn.coloured(Drawn.Size(width: 300, height: 300))],
            sampling: .crops(side: 256), augmentation: .wide, batch: 2, seed: 1, hasDistance: true)

        for epoch in 0..<10 {
            var batches: BatchPrefetcher? = BatchPrefetcher(
                source: source, epochs: 20, threads: 1)
            weak let ended = batches
            _ = batches?.next(epoch: epoch, step: 0)
            // Two batches, of some milliseconds each, are still to be computed.
            batches = nil
            #expect(ended == nil)
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
