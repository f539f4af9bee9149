import Foundation
import Gradients
import Images
import Masks
import Tensors
import Testing
import Training

@Suite("Weights of pixels")
struct PixelWeightTests {
    /// An image of 64 x 64 pixels whose left half is ignored and whose right half has some byte.
    private static func image(right: UInt8) -> AnnotatedImage {
        let ramp = Drawn.ramp("a", Drawn.Size(width: 64, height: 64))
        return AnnotatedImage(
            name: "a", plane: ramp.plane, foreground: ramp.foreground, distance: ramp.distance,
            weights: Plane(
                width: 64, height: 64, elements: (0..<64 * 64).map { $0 % 64 < 32 ? 0 : right }))
    }

    private static func source(
        _ images: [AnnotatedImage], _ sampling: Sampling = .crops(side: 64), scale: Double = 1,
        gap: Double = 0
    ) -> BatchSource {
        BatchSource(
            images: images, sampling: sampling, augmentation: Augmentation(scale: scale...scale),
            batch: 1, seed: 1, hasDistance: true, gap: gap)
    }

    @Test("bytes are gap weights in steps of 1/254; 0 is ignored")
    func bytes() {
        #expect([0, 0.5, 1].map { PixelWeight.encode(gap: $0) } == [1, 128, 255])
        #expect((1...255).allSatisfy { PixelWeight.encode(gap: PixelWeight.gap(of: $0)) == $0 })
        #expect(PixelWeight.gap(of: PixelWeight.ignored) == 0)
    }

    @Test("samples without change have the weights of the image")
    func identity() {
        let batch = Self.source([Self.image(right: 128)], gap: 10).validationBatch(step: 0)

        #expect(
            batch.weights == (0..<64 * 64).map { $0 % 64 < 32 ? 0 : 1 + 10 * (Float(127) / 254) })
    }

    @Test("a run without weights has none, one with some images has them in all")
    func none() {
        let plain = Drawn.ramp("b", Drawn.Size(width: 64, height: 64))
        let without = Self.source([plain]).batch(epoch: 0, step: 0, threads: 1)
        let both = Self.source([plain, Self.image(right: 1)])
        let batches = (0..<both.steps).map { both.batch(epoch: 0, step: $0, threads: 1) }

        #expect(without.weights == [])
        #expect(batches.allSatisfy { $0.weights.count == 64 * 64 })
        let all = batches.first { $0.names == ["b"] }
        #expect(all?.weights.allSatisfy { $0 == 1 } == true)
    }

    @Test("inputs and targets do not depend on the weights")
    func independent() {
        let image = Self.image(right: 200)
        let plain = AnnotatedImage(
            name: "a", plane: image.plane, foreground: image.foreground, distance: image.distance)

        let weighted = Self.source([image], scale: 0.7).batch(epoch: 3, step: 0, threads: 1)
        let other = Self.source([plain], scale: 0.7).batch(epoch: 3, step: 0, threads: 1)

        #expect(weighted.input == other.input)
        #expect(weighted.foreground == other.foreground)
        #expect(weighted.distance == other.distance)
    }

    @Test(
        "a sample pixel is ignored from an eighth of it on, at every scale",
        arguments: [0.4, 0.7, 1, 1.7, 2.5])
    func scaled(scale: Double) {
        let image = Self.image(right: 1)
        // The intensity is 1 where pixels are ignored: of a sample pixel it is the share.
        let twin = AnnotatedImage(
            name: "a", plane: image.weights?.map { $0 == 0 ? 1 : 0 } ?? image.plane,
            foreground: image.foreground, distance: image.distance, weights: image.weights)
        let source = Self.source([twin], scale: scale)

        let batches = (0..<20).map { source.batch(epoch: $0, step: 0, threads: 1) }

        for batch in batches {
            let wrong = zip(batch.input, batch.weights).count { share, weight in
                abs(share - 0.125) > 1e-5 && weight != (share > 0.125 ? 0 : 1)
            }
            #expect(wrong == 0)
        }
        #expect(batches.contains { $0.weights.contains(0) && $0.weights.contains(1) })
    }

    @Test("squeezed images keep what is ignored and what is a gap")
    func squeezed() {
        let batch = Self.source([Self.image(right: 255)], .resized(side: 32), gap: 3)
            .validationBatch(step: 0)

        // The triangle filter reaches one column of the right half from the left one and back.
        let row = Array(batch.weights[..<32])
        #expect(row[..<16].allSatisfy { $0 == 0 })
        #expect(row[17...].allSatisfy { $0 == 4 })
    }

    @Test("an annotation's ignored pixels are background of weight 0, and border the nuclei beside")
    func read() throws {
        let fixture = try DatasetFixture()
        try fixture.write([0, 51, 102, 255, 0, 0, 0, 0], asImage: "d/images/a.png")
        let labels = Raster(
            width: 4, height: 2, channels: 1, samples: .sixteen([3, 3, 65535, 9, 3, 3, 0, 9]))
        try fixture.write(PNGEncoder.encode(labels), to: "d/labels/a.png")

        let loaded = try DatasetFixture.reader.read(fixture.list("d").files[0])

        #expect(loaded.image.foreground.elements == [255, 255, 0, 255, 255, 255, 0, 255])
        #expect(loaded.image.distance.elements == [255, 128, 0, 255, 255, 128, 0, 255])
        #expect(loaded.image.weights?.elements == [1, 1, 0, 1, 1, 1, 1, 1])
        #expect(loaded.warnings == [])
    }

    @Test("an annotation of ignored pixels alone is doubted")
    func doubted() throws {
        let fixture = try DatasetFixture()
        try fixture.write([0, 51, 102, 255, 0, 0, 0, 0], asImage: "d/images/a.png")
        let labels = Raster(
            width: 4, height: 2, channels: 1,
            samples: .sixteen([65535, 65535, 65535, 65535, 65535, 7, 0, 0]))
        try fixture.write(PNGEncoder.encode(labels), to: "d/labels/a.png")

        let warning = try DatasetFixture.reader.read(fixture.list("d").files[0]).warnings.first

        #expect(warning?.hasPrefix("63 % of it is left out as not annotated") == true)
    }

    @Test("the threshold is searched on the pixels that are not ignored")
    func threshold() {
        let probability = Plane<Float>(
            width: 4, height: 1, elements: [0.9, 0.1, 0.9, 0.9])
        let truth = Plane<UInt8>(width: 4, height: 1, elements: [255, 0, 0, 0])
        let ignored = Plane(width: 4, height: 1, elements: [false, false, true, true])
        var search = ThresholdSearch()

        search.add(probability: probability, truth: truth, ignoring: ignored)

        #expect(search.dice(at: 50) == 1)
    }

    @Test("a recipe of a version without gaps and seams is read as one without them")
    func older() throws {
        var recipe = Preset.unet32.recipe
        let bytes = try JSONEncoder().encode(recipe)
        var object = try #require(JSONSerialization.jsonObject(with: bytes) as? [String: Any])
        var loss = try #require(object["loss"] as? [String: Any])
        loss["gap"] = nil
        object["loss"] = loss

        let older = try JSONDecoder().decode(
            Recipe.self, from: JSONSerialization.data(withJSONObject: object))
        recipe.seams = .background
        let newer = try JSONDecoder().decode(Recipe.self, from: JSONEncoder().encode(recipe))

        #expect(older == Preset.unet32.recipe)
        #expect(newer == recipe)
    }
}
