import Gradients
import Tensors
import Testing
import Training

@Suite("Batch source")
struct BatchSourceTests {
    private static let images = (0..<7).map { number in
        Drawn.ramp("\(number)", Drawn.Size(width: 20 + 3 * number, height: 31 - number))
    }

    private func source(
        _ sampling: Sampling = .crops(side: 48), augmentation: Augmentation? = .strong,
        batch: Int = 4, seed: UInt64 = 1
    ) -> BatchSource {
        BatchSource(
            images: Self.images, sampling: sampling, augmentation: augmentation, batch: batch,
            seed: seed,
            hasDistance: true)
    }

    @Test(
        "threads change no bit",
        arguments: [Sampling.crops(side: 48), .tiles(side: 64), .resized(side: 40)])
    func threads(sampling: Sampling) {
        let source = source(sampling)

        for step in 0..<source.steps {
            let alone = source.batch(epoch: 2, step: step, threads: 1)
            #expect(source.batch(epoch: 2, step: step, threads: 2) == alone)
            #expect(source.batch(epoch: 2, step: step, threads: 9) == alone)
        }
        #expect(
            source.validationBatch(step: 0, threads: 2)
                == source.validationBatch(step: 0, threads: 1))
    }

    @Test("a batch does not depend on earlier batches")
    func resumed() {
        let first = source()
        let unbroken = (0..<3).flatMap { epoch in
            (0..<first.steps).map { first.batch(epoch: epoch, step: $0, threads: 1) }
        }

        #expect(source().batch(epoch: 2, step: 1, threads: 1) == unbroken[5])
    }

    @Test("another epoch or seed gives other samples in another order")
    func others() {
        let batches = (0..<10).map { source().batch(epoch: $0, step: 0, threads: 1) }
        let seeds = (0..<10).map {
            source(seed: UInt64($0)).batch(epoch: 0, step: 0, threads: 1)
        }

        #expect(Set(batches.map(\.input)).count == 10)
        #expect(Set(batches.map(\.names)).count > 5)
        #expect(Set(seeds.map(\.input)).count == 10)
    }

    @Test(
        "an epoch has each image once, then the first ones again to fill up the last batch",
        arguments: [1, 3, 7, 20])
    func once(batch: Int) {
        let source = source(batch: batch)
        let steps = (6 + batch) / batch
        #expect(source.steps == steps)

        for epoch in 0..<5 {
            let batches = (0..<steps).map { source.batch(epoch: epoch, step: $0, threads: 1) }
            let names = batches.flatMap(\.names)
            #expect(batches.allSatisfy { $0.count == batch })
            #expect(Set(names.prefix(7)) == Set(Self.images.map(\.name)))
            #expect(names.dropFirst(7).elementsEqual(names.dropLast(7)))
            #expect(Set(batches.flatMap { Self.samples($0) }).count == names.count)
        }
    }

    @Test("large images give more samples, by their area")
    func often() {
        let images = [(32, 32), (64, 96)].map {
            Drawn.ramp("\($0)", Drawn.Size(width: $0, height: $1))
        }
        let source = BatchSource(
            images: images, sampling: .crops(side: 32), augmentation: nil, batch: 7, seed: 4,
            hasDistance: false)

        let batch = source.batch(epoch: 0, step: 0, threads: 1)

        #expect(source.steps == 1)
        #expect(batch.names.filter { $0 == "32" }.count == 1)
        #expect(batch.names.filter { $0 == "64" }.count == 6)
        // Random crops without a change are parts of the image, as they are.
        let pixels = Set(images.flatMap(\.plane.elements))
        #expect(batch.input.allSatisfy { pixels.contains($0) })
        #expect(Set(Self.samples(batch)).count == 7)
    }

    @Test("every order is equally likely")
    func orders() {
        let source = source(batch: 1)
        var counts: [String: Int] = [:]

        for epoch in 0..<700 {
            counts[source.batch(epoch: epoch, step: 0, threads: 1).names[0], default: 0] += 1
        }

        // Of 100 each; the standard deviation is 9.3.
        #expect(counts.count == 7)
        #expect(counts.values.allSatisfy { (63...137).contains($0) }, "\(counts)")
    }

    @Test("validation batches have each image once, in order and without augmentation")
    func plain() {
        let source = source(batch: 3)

        let batches = (0..<source.validationSteps).map { source.validationBatch(step: $0) }

        #expect(batches.map(\.count) == [3, 3, 1])
        #expect(batches.flatMap(\.names) == Self.images.map(\.name))
        #expect(batches.allSatisfy { $0.size == PlaneSize(height: 48, width: 48) })
        for (sample, image) in zip(batches.flatMap { Self.samples($0) }, Self.images) {
            for row in 0..<image.plane.height {
                let line = sample[row * 48..<row * 48 + image.plane.width]
                #expect(line.elementsEqual((0..<image.plane.width).map { image.plane[row, $0] }))
            }
        }
    }

    private static func samples(_ batch: TrainingBatch) -> [[Float]] {
        (0..<batch.count).map { index in
            Array(batch.input[index * batch.size.pixelCount..<(index + 1) * batch.size.pixelCount])
        }
    }
}
