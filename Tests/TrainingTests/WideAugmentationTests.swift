import Gradients
import Images
import Tensors
import TestSupport
import Testing
import Training

@Suite("Wide augmentation")
struct WideAugmentationTests {
    @Test(
        "samples stay within the clip, and are the same for any threads", arguments: Drawn.awkward)
    func wide(size: Drawn.Size) {
        let ramp = Drawn.ramp("a", size)
        let inverted = AnnotatedImage(
            name: "b", plane: ramp.plane, foreground: ramp.foreground, distance: ramp.distance,
            medianDiameter: 12, isInverted: true)
        let images = [ramp, inverted, Drawn.coloured(size)]
        for sampling in [Sampling.crops(side: 48), .tiles(side: 64), .resized(side: 40)] {
            let source = BatchSource(
                images: images, sampling: sampling, augmentation: .wide, batch: 8, seed: 3,
                hasDistance: true)
            for epoch in 0..<6 {
                let batch = source.batch(epoch: epoch, step: 0, threads: 2)
                #expect(batch.input.allSatisfy { (0...1.5).contains($0) })
                #expect(batch.foreground.allSatisfy { $0 == 0 || $0 == 1 })
                let again = source.batch(epoch: epoch, step: 0, threads: 1)
                #expect(batch.input == again.input && batch.foreground == again.foreground)
            }
        }
    }

    @Test("labels are those of strong samples of the same seed")
    func labels() {
        let image = Drawn.discs(Drawn.Size(width: 90, height: 90), radius: 8, apart: 24)
        for epoch in 0..<10 {
            let (strong, wide) = (
                batch(of: image, .strong, side: 64, epoch: epoch),
                batch(of: image, .wide, side: 64, epoch: epoch)
            )
            #expect(strong.foreground == wide.foreground && strong.distance == wide.distance)
        }
    }

    @Test("luma's weights alone give the prepared image")
    func luma() {
        let image = Drawn.coloured(Drawn.Size(width: 64, height: 64))
        let luma = Augmentation(
            colour: ColourAugmentation(mixture: .init(chance: 1, amount: 0...0)))

        let input = batch(of: image, luma, side: 64, epoch: 0).input

        // Inference rounds luma to whole grays; one is 1/255 of the scale, over the contrast.
        let contrast = 0.4
        let largest = largestDifference(input, image.plane.elements.map { Double($0) })
        #expect(largest < 0.51 / 255 / contrast, "largest difference \(largest)")
    }

    // From 8,192 pixels on, percentiles are estimated.
    @Test(
        "any mixture and stain is stretched to its own percentiles, as inference does",
        arguments: [64, 256])
    func percentiles(side: Int) {
        let image = Drawn.coloured(Drawn.Size(width: side, height: side))
        let colour = Augmentation(
            colour: ColourAugmentation(
                mixture: .init(chance: 1, amount: 1...1), stain: .init(chance: 1, amount: 0.3...0.3)
            ))
        var seen: Set<[Float]> = []
        for epoch in 0..<10 {
            let input = batch(of: image, colour, side: side, epoch: epoch).input
            let sorted = input.sorted()

            // Percentiles 1 and 99.8, within a gray and a half.
            let (low, high) = (sorted[input.count / 100 + 1], sorted[input.count * 998 / 1000])
            #expect(abs(low) < 0.03, "\(low)")
            #expect(abs(high - 1) < 0.03, "\(high)")
            seen.insert(input)
        }
        #expect(seen.count == 10)
    }

    @Test("percentiles are estimated from all columns, not from some of them")
    func columns() {
        // 387 · 2731 / 8192 is 129, a third of the width: in steps of 129 there are but three columns,
        // and here these have one gray. 99 grays elsewhere are seen within one.
        let (width, height) = (387, 2731)
        var samples: [UInt8] = []
        for row in 0..<height {
            for column in 0..<width {
                let value = column % 129 == 0 ? 150 : UInt8(100 + (row * 7 + column * 13) % 100)
                samples += [value, value, value + 10]
            }
        }
        let image = Drawn.brightField(
            Raster(width: width, height: height, channels: 3, samples: .eight(samples)))
        let luma = Augmentation(
            colour: ColourAugmentation(mixture: .init(chance: 1, amount: 0...0)))

        let estimated = batch(of: image, luma, side: 64, epoch: 0).input
        let exact = batch(of: image, Augmentation(), side: 64, epoch: 0).input

        #expect(Set(exact).count > 50)
        let largest = largestDifference(estimated, exact.map { Double($0) })
        #expect(largest < 0.03, "largest difference \(largest)")
    }

    @Test("gray pictures, though stored as RGB, and those of 16 bits have no colours to change")
    func grays() {
        let gray = Raster(
            width: 8, height: 8, channels: 3,
            samples: .eight((0..<192).map { UInt8($0 / 3 * 4) }))
        let deep = Raster(
            width: 8, height: 8, channels: 3, samples: .sixteen((0..<192).map { UInt16($0) }))
        for raster in [gray, deep] {
            let prepared = Drawn.preparation.prepare(GrayImage(raster), polarity: .auto)
            #expect(
                ColourPlanes(of: raster, record: prepared.record, preparation: Drawn.preparation)
                    == nil)
        }
    }

    @Test("a recipe whose effects are out of range is refused by name")
    func refusals() {
        let changes: [(name: String, change: (inout Augmentation) -> Void)] = [
            ("colour.mixture", { $0.colour.mixture = .init(chance: 0.5, amount: 0.5...1.5) }),
            ("specimen.fibres", { $0.specimen.fibres = .init(chance: 0.5, amount: 0...11) }),
            ("acquisition.photons", { $0.acquisition.photons = .init(chance: 0.5, amount: 0...9) }),
            (
                "acquisition.saturation",
                { $0.acquisition.saturation = .init(chance: 1, amount: 0...0.5) }
            ),
            (
                "acquisition.compression",
                { $0.acquisition.compression = .init(chance: 1, amount: 50...101) }
            ),
        ]
        #expect(Augmentation.wide.invalidEffectReason == nil)
        for (name, change) in changes {
            var augmentation = Augmentation.strong
            change(&augmentation)
            #expect(augmentation.invalidEffectReason?.hasPrefix("its \(name) is ") == true)
        }
    }

    @Test("colours are read where they are wanted, and count as half a pixel more")
    func memory() throws {
        let fixture = try DatasetFixture()
        let samples = [UInt8](10..<34)
        let image = Raster(width: 4, height: 2, channels: 3, samples: .eight(samples))
        try fixture.write(PNGEncoder.encode(image), to: "a/images/a.png")
        try fixture.write([0, 0, 0, 0, 0, 1, 1, 0], asImage: "a/labels/a.png")
        let files = try fixture.list("a").files
        let reader = DataSetReader(preparation: Drawn.preparation, colouredFolders: 0..<1)
        let plain = DataSetReader(preparation: Drawn.preparation)

        let coloured = try reader.read(files, threads: 1, atMost: 12)

        let found = try #require(coloured.images.first?.image)
        #expect(found.colours?.size == PlaneSize(height: 2, width: 4))
        #expect(found.bytes == 8 * 9)
        #expect(throws: DataSetError.self) {
            try reader.read(files, threads: 1, atMost: 11)
        }
        #expect(try plain.read(files, threads: 1, atMost: 8).images.first?.image.colours == nil)
    }

    private func batch(
        of image: AnnotatedImage, _ augmentation: Augmentation, side: Int, epoch: Int
    ) -> TrainingBatch {
        BatchSource(
            images: [image], sampling: .crops(side: side), augmentation: augmentation, batch: 1,
            seed: 5, hasDistance: true
        ).batch(epoch: epoch, step: 0, threads: 1)
    }
}
