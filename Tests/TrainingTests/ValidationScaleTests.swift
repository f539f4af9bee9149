import Gradients
import Segmentation
import Tensors
import Testing
import TestSupport
import Training

@Suite("Scale of validation samples")
struct ValidationScaleTests {
    private static let rules = ScaleRules(comfortable: 15...40, centre: 24)

    /// A copy of an image whose annotated nuclei have a median diameter.
    private static func image(_ image: AnnotatedImage, diameter: Double?) -> AnnotatedImage {
        AnnotatedImage(
            name: image.name, plane: image.plane, foreground: image.foreground,
            distance: image.distance, medianDiameter: diameter)
    }

    private static func source(
        _ image: AnnotatedImage, _ sampling: Sampling, scale: ScaleRules?
    ) -> BatchSource {
        BatchSource(
            images: [image], sampling: sampling, augmentation: .strong, batch: 1, seed: 1,
            hasDistance: true, scale: scale)
    }

    @Test(
        "is 1 in the comfortable range, else centre by diameter, of two digits, 0.04 to 2",
        arguments: [
            (15, 1), (24, 1), (40, 1), (40.1, 0.6), (96, 0.25), (14.9, 1.61), (12, 2), (5, 2),
            (1e6, 0.04), (nil, 1),
        ] as [(Double?, Double)])
    func factor(diameter: Double?, factor: Double) {
        let image = Self.image(Drawn.ramp("a", Drawn.Size(width: 3, height: 2)), diameter: diameter)

        #expect(image.validationScale(by: Self.rules) == factor)
        #expect(image.validationScale(by: nil) == 1)
    }

    @Test(
        "scaled samples are what SciPy's affine map shows",
        arguments: RecordedSampling.all.validations)
    func scaled(recorded: RecordedSampling.Validation) {
        let image = Self.image(
            RecordedSampling.all.pictures[recorded.picture].image,
            diameter: Self.rules.centre / recorded.factor)
        let rules = ScaleRules(comfortable: 24...24, centre: 24)
        let source = Self.source(image, .crops(side: recorded.side), scale: rules)

        var batch = source.validationBatch(step: source.validationSteps - 1)

        let shown = stride(from: 0, to: recorded.side, by: 3).flatMap { row in
            stride(from: 0, to: recorded.side, by: 5).map { row * recorded.side + $0 }
        }
        batch.input = shown.map { batch.input[$0] }
        batch.foreground = shown.map { batch.foreground[$0] }
        batch.distance = shown.map { batch.distance[$0] }
        let largest = largestDifference(batch.input, recorded.pixels)
        #expect(largest < 2e-6, "largest difference \(largest)")
        Truth.expect(batch, recorded.truth, within: 1e-5)
    }

    @Test("the number of samples is that of the scaled image")
    func count() {
        let image = Self.image(
            Drawn.ramp("a", Drawn.Size(width: 320, height: 128)), diameter: 96)

        let scaled = Self.source(image, .crops(side: 32), scale: Self.rules)
        let tiles = Self.source(image, .tiles(side: 64), scale: Self.rules)

        // 80x32 pixels: three crops of 32, and two tiles of 64.
        #expect(scaled.validationSteps == 3)
        #expect(tiles.validationSteps == 2)
        #expect(Self.source(image, .crops(side: 32), scale: nil).validationSteps == 40)
    }

    @Test("training samples are never scaled, and resized images not again")
    func others() {
        let image = Self.image(Drawn.ramp("a", Drawn.Size(width: 90, height: 70)), diameter: 96)
        for sampling in [Sampling.crops(side: 32), .tiles(side: 64), .resized(side: 40)] {
            let (scaled, plain) = (
                Self.source(image, sampling, scale: Self.rules),
                Self.source(image, sampling, scale: nil)
            )

            #expect(scaled.steps == plain.steps)
            #expect(
                scaled.batch(epoch: 1, step: 0, threads: 1)
                    == plain.batch(epoch: 1, step: 0, threads: 1))
        }
        let squeezed = Self.source(image, .resized(side: 40), scale: Self.rules)
        #expect(
            squeezed.validationBatch(step: 0)
                == Self.source(image, .resized(side: 40), scale: nil).validationBatch(step: 0))
    }
}
