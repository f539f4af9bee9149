import Gradients
import Tensors
import Testing
import TestSupport
import Tiles
import Training

@Suite("Sampling")
struct SamplingTests {
    @Test("images are resized as Pillow resizes them", arguments: RecordedSampling.all.resizes)
    func resized(recorded: RecordedSampling.Resize) {
        let image = RecordedSampling.all.pictures[recorded.picture].image
        let source = BatchSource(
            images: [image], sampling: .resized(side: recorded.side), augmentation: nil, batch: 1,
            seed: 1,
            hasDistance: true)

        let batch = source.validationBatch(step: 0)

        let largest = largestDifference(batch.input, recorded.pixels)
        #expect(largest < 1e-5, "largest difference \(largest)")
        Truth.expect(batch, recorded.truth, within: 0.51 / 255)
    }

    @Test("samples are what SciPy's affine map shows", arguments: RecordedSampling.all.warps)
    func warped(recorded: RecordedSampling.Warp) {
        let image = RecordedSampling.all.pictures[recorded.picture].image
        let augmentation = Augmentation(
            scale: recorded.scale...recorded.scale,
            rotation: recorded.rotation...recorded.rotation,
            shear: recorded.shear...recorded.shear)
        let source = BatchSource(
            images: [image], sampling: .tiles(side: 64), augmentation: augmentation, batch: 1,
            seed: 1,
            hasDistance: true)

        var batch = source.batch(epoch: 0, step: 0, threads: 1)

        let shown = stride(from: 0, to: 64, by: 5).flatMap { row in
            stride(from: 0, to: 64, by: 7).map { row * 64 + $0 }
        }
        batch.input = shown.map { batch.input[$0] }
        batch.foreground = shown.map { batch.foreground[$0] }
        batch.distance = shown.map { batch.distance[$0] }
        let largest = largestDifference(batch.input, recorded.pixels)
        #expect(largest < 2e-6, "largest difference \(largest)")
        Truth.expect(batch, recorded.truth, within: 1e-5)
    }

    @Test("tiles without augmentation are those of inference", arguments: Drawn.awkward)
    func tiles(size: Drawn.Size) {
        let image = Drawn.ramp("a", size)
        let plan = TilePlan(
            squares: TileGeometry(side: 64, overlap: 16), over: (size.width, size.height))
        let source = BatchSource(
            images: [image], sampling: .tiles(side: 64), augmentation: nil, batch: 1, seed: 1,
            hasDistance: false)

        #expect(source.validationSteps == plan.count)
        #expect(source.steps == plan.count)
        for index in 0..<plan.count {
            var tile = [Float](repeating: .nan, count: 64 * 64)
            tile.withUnsafeMutableBufferPointer {
                plan.cutTile(at: index, from: image.plane, into: $0)
            }
            let batch = source.validationBatch(step: index)
            #expect(batch.input == tile)
            #expect(batch.foreground == tile.map { $0 > 0.5 ? 1 : 0 })
            #expect(batch.distance == [])
        }
    }

    @Test("validation crops cover an image", arguments: Drawn.awkward)
    func crops(size: Drawn.Size) {
        let image = Drawn.ramp("a", size)
        let source = BatchSource(
            images: [image], sampling: .crops(side: 32), augmentation: nil, batch: 3, seed: 1,
            hasDistance: true)

        let batches = (0..<source.validationSteps).map { source.validationBatch(step: $0) }

        let seen = Set(batches.flatMap(\.input))
        #expect(seen == Set(image.plane.elements))
        #expect(batches.dropLast().allSatisfy { $0.count == 3 })
        #expect(
            batches.reduce(0) { $0 + $1.count } == (size.width + 31) / 32
                * ((size.height + 31) / 32))
    }

    @Test("a large image gives as many random crops as cover its area, but not above eight")
    func shares() {
        let counts = [(32, 32), (33, 32), (64, 64), (96, 64), (1, 1), (500, 500)].map {
            BatchSource(
                images: [Drawn.ramp("a", Drawn.Size(width: $0, height: $1))],
                sampling: .crops(side: 32),
                augmentation: nil, batch: 1, seed: 1, hasDistance: false
            ).steps
        }

        #expect(counts == [1, 2, 4, 6, 1, 8])
    }
}

/// A comparison with a recorded truth in 0…255.
enum Truth {
    static func expect(_ batch: TrainingBatch, _ recorded: [Double], within limit: Double) {
        let isNucleus = batch.foreground.map { $0 == 1 }
        // Sums in another order may fall on the other side of one half.
        let wrong = zip(isNucleus, recorded).count { isNucleus, truth in
            abs(truth - 127.5) > 1e-3 && isNucleus != (truth > 127.5)
        }
        let largest = largestDifference(
            batch.distance, zip(isNucleus, recorded).map { $0 ? $1 / 255 : 0 })
        #expect(batch.foreground.count == recorded.count)
        #expect(wrong == 0, "pixels on the other side of one half")
        #expect(largest < limit, "largest difference of distances \(largest)")
    }
}
