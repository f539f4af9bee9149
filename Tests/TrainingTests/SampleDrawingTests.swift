import Gradients
import Tensors
import Testing
import Training

@Suite("Drawing of samples")
struct SampleDrawingTests {
    private static func source(
        _ images: [AnnotatedImage], _ drawing: SampleDrawing?, side: Int = 64, batch: Int = 8,
        weights: [Double]? = nil, augmentation: Augmentation? = nil
    ) -> BatchSource {
        BatchSource(
            images: images, sampling: .crops(side: side), augmentation: augmentation, batch: batch,
            seed: 2, hasDistance: true, drawing: drawing,
            origins: weights?.enumerated().map { folder, weight in
                ImageOrigin(
                    group: ImageGroup(
                        folder: folder,
                        kind: ImageKind(modality: .fluorescence, nucleusSize: .medium)),
                    weight: weight)
            })
    }

    private static func image(_ image: AnnotatedImage, diameter: Double) -> AnnotatedImage {
        AnnotatedImage(
            name: image.name, plane: image.plane, foreground: image.foreground,
            distance: image.distance, medianDiameter: diameter)
    }

    private static let ramps = (0..<5).map {
        Drawn.ramp("\($0)", Drawn.Size(width: 100 + 30 * $0, height: 90))
    }

    @Test("weights of 1 and no settings change no bit")
    func unchanged() {
        let plain = Self.source(Self.ramps, nil, augmentation: .strong)
        let weighted = Self.source(
            Self.ramps, nil, weights: [1, 1, 1, 1, 1], augmentation: .strong)

        #expect(plain.steps == weighted.steps)
        for step in 0..<plain.steps {
            #expect(
                plain.batch(epoch: 1, step: step, threads: 1)
                    == weighted.batch(epoch: 1, step: step, threads: 2))
        }
    }

    @Test("an epoch has the number of steps and each image its share of them")
    func shares() {
        // Of areas of 4 samples each.
        let images = ["a", "b"].map { Drawn.ramp($0, Drawn.Size(width: 128, height: 128)) }
        let source = Self.source(images, SampleDrawing(stepsPerEpoch: 5), weights: [3, 1])

        let names = (0..<source.steps).flatMap {
            source.batch(epoch: 0, step: $0, threads: 1).names
        }

        #expect(source.steps == 5)
        #expect(names.filter { $0 == "a" }.count == 30)
        #expect(names.filter { $0 == "b" }.count == 10)
        #expect(Set(names.prefix(30)).count == 2)
    }

    @Test("batches with all settings do not depend on threads or earlier batches")
    func deterministic() {
        let images = Self.ramps.map { Self.image($0, diameter: 20) }
        let drawing = SampleDrawing(
            balance: 0.5, diameters: 10...60, stepsPerEpoch: 3, redrawsEmpty: true)
        func source() -> BatchSource {
            Self.source(
                images, drawing, weights: [1, 2, 1, 1, 1], augmentation: .strong)
        }
        let first = source()
        let unbroken = (0..<2).flatMap { epoch in
            (0..<3).map { first.batch(epoch: epoch, step: $0, threads: 1) }
        }

        #expect(source().batch(epoch: 1, step: 1, threads: 3) == unbroken[4])
        #expect(Set(unbroken.map(\.input)).count == 6)
    }

    @Test("nuclei have the diameters that are asked for", arguments: [15.0, 40, 70])
    func diameters(target: Double) {
        let discs = Self.image(
            Drawn.discs(Drawn.Size(width: 400, height: 400), radius: 20, apart: 80), diameter: 40)
        let source = Self.source(
            [discs], SampleDrawing(diameters: target...target, stepsPerEpoch: 4), side: 256)

        for step in 0..<4 {
            let batch = source.batch(epoch: 0, step: step, threads: 1)
            for index in 0..<batch.count {
                // Discs are 41 px wide, 1.2 fold larger or smaller, and one is seen whole.
                let widest = Self.longestRun(in: batch, sample: index)
                #expect((target / 1.2 - 2...target * 1.25 + 2).contains(Double(widest)))
            }
        }
    }

    @Test("settings of a recipe may be set back, and none are added that change nothing")
    func changes() {
        var (plain, balanced) = (Recipe.tiny(), Recipe.tiny())
        balanced.drawing = SampleDrawing(balance: 0.5)

        plain.changeDrawing { $0.balance = 0 }
        balanced.changeDrawing { $0.balance = 0 }

        #expect(plain.drawing == nil)
        #expect(balanced.drawing == SampleDrawing())
    }

    /// The most neighbouring pixels of nuclei in a row of a sample.
    private static func longestRun(in batch: TrainingBatch, sample: Int) -> Int {
        let side = batch.size.width
        var longest = 0
        for row in 0..<side {
            var run = 0
            for column in 0..<side {
                let pixel = (sample * side + row) * side + column
                run = batch.foreground[pixel] > 0.5 ? run + 1 : 0
                longest = max(longest, run)
            }
        }
        return longest
    }

    @Test("an image whose nuclei are mostly reduced gives fewer samples")
    func reduced() {
        // 16 samples of 64 px cover 256 x 256; 8 are the most. Reduced to one half, 4 do.
        let image = Drawn.discs(Drawn.Size(width: 256, height: 256), radius: 20, apart: 80)
        let drawing = SampleDrawing(diameters: 20...20)
        func steps(diameter: Double) -> Int {
            Self.source([Self.image(image, diameter: diameter)], drawing, batch: 1).steps
        }

        #expect(steps(diameter: 40) == 4)
        #expect(steps(diameter: 20) == 8)
        #expect(steps(diameter: 10) == 8)
    }

    @Test("positions without nuclei are drawn again, but for some")
    func redrawn() {
        // One disc of a radius of 20 in the middle of 400 x 400.
        let disc = Drawn.discs(Drawn.Size(width: 400, height: 400), radius: 20, apart: 200)
        let alone = AnnotatedImage(
            name: "a", plane: disc.plane, foreground: Self.middle(of: disc.foreground),
            distance: disc.distance)
        func shown(_ drawing: SampleDrawing) -> Int {
            let source = Self.source([alone], drawing, batch: 50)
            return (0..<8).map { source.batch(epoch: 0, step: $0, threads: 2) }
                .reduce(0) { sum, batch in
                    sum
                        + (0..<50).count { index in
                            batch.foreground[index * 4096..<(index + 1) * 4096]
                                .count { $0 > 0.5 } >= 20
                        }
                }
        }

        // A share p of positions shows the disc; of three redraws of four fifths,
        // p / 5 + 4 / 5 (1 - (1 - p)^4): for p = 0.087, 35 and 104 of 400.
        let (once, again) = (
            shown(SampleDrawing(stepsPerEpoch: 8)),
            shown(SampleDrawing(stepsPerEpoch: 8, redrawsEmpty: true))
        )
        #expect((12...56).contains(once), "\(once)")
        #expect((64...136).contains(again), "\(again)")
    }

    /// The pixels within 50 of the middle; 0 elsewhere.
    private static func middle(of plane: Plane<UInt8>) -> Plane<UInt8> {
        var middle = Plane(width: plane.width, height: plane.height, repeating: UInt8(0))
        for row in 150..<250 {
            for column in 150..<250 { middle[row, column] = plane[row, column] }
        }
        return middle
    }
}
