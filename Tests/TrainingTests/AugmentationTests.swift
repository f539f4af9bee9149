import Foundation
import Gradients
import Tensors
import Testing
import TestSupport
import Training

@Suite("Augmentation")
struct AugmentationTests {
    @Test("flips and quarter turns are exact, and all eight are seen")
    func turns() {
        let image = Drawn.ramp("a", Drawn.Size(width: 32, height: 32))
        let source = BatchSource(
            images: [image], sampling: .crops(side: 32), augmentation: .light, batch: 1, seed: 5,
            hasDistance: false)
        let pixel = { (row: Int, column: Int) in image.plane[row, column] }
        let turns: [(Int, Int) -> Float] = [
            { pixel($0, $1) }, { pixel($0, 31 - $1) }, { pixel(31 - $0, $1) },
            { pixel(31 - $0, 31 - $1) }, { pixel($1, $0) }, { pixel($1, 31 - $0) },
            { pixel(31 - $1, $0) }, { pixel(31 - $1, 31 - $0) },
        ]
        let expected = turns.map { turn in
            (0..<32).flatMap { row in (0..<32).map { turn(row, $0) } }
        }

        let seen = (0..<100).map { source.batch(epoch: $0, step: 0, threads: 1).input }

        #expect(Set(seen) == Set(expected))
    }

    @Test("image and truth move together", arguments: [1.0, 2.5, 0.4])
    func together(scale: Double) {
        let image = Drawn.discs(Drawn.Size(width: 200, height: 150), radius: 14, apart: 50)
        var strong = Augmentation.strong
        strong.scale = scale...scale
        let geometry = Augmentation(
            isTurned: true, scale: strong.scale, rotation: strong.rotation, shear: strong.shear)
        let source = BatchSource(
            images: [image], sampling: .crops(side: 128), augmentation: geometry, batch: 4, seed: 2,
            hasDistance: true)

        let batch = source.batch(epoch: 3, step: 0, threads: 1)

        let sure = zip(batch.input, batch.foreground).filter { $0 >= 0.5 && $1 == 1 }.count
        let all = batch.input.filter { $0 >= 0.5 }.count + batch.foreground.filter { $0 == 1 }.count
        let dice = Double(2 * sure) / Double(all)
        #expect(dice > 0.97, "Dice \(dice)")
        #expect(zip(batch.distance, batch.foreground).allSatisfy { $1 == 1 || $0 == 0 })
        #expect((0.85...1).contains(batch.distance.max() ?? 0))
    }

    @Test("nuclei are magnified by the scale", arguments: [0.4, 0.7, 1.6, 2.5])
    func scale(scale: Double) {
        let image = Drawn.discs(Drawn.Size(width: 400, height: 400), radius: 14, apart: 50)
        let share = { (scale: Double) -> Double in
            let augmentation = Augmentation(scale: scale...scale, rotation: -180...180)
            let source = BatchSource(
                images: [image], sampling: .crops(side: 100), augmentation: augmentation, batch: 1,
                seed: 2, hasDistance: false)
            let edges = (0..<20).map { epoch in
                let truth = source.batch(epoch: epoch, step: 0, threads: 1).foreground
                return (1..<10000).filter { $0 % 100 > 0 && truth[$0] != truth[$0 - 1] }.count
            }
            return Double(edges.reduce(0, +))
        }

        // Crossings of edges along rows are as the inverse of the scale.
        let ratio = share(1) / share(scale)
        #expect(abs(ratio / scale - 1) < 0.1, "\(ratio)")
    }

    @Test("intensities follow gamma, brightness and offset, and are clipped")
    func tones() {
        let image = Drawn.ramp("a", Drawn.Size(width: 32, height: 32))
        let augmentation = Augmentation(
            gamma: 1.7...1.7, brightness: 2.1...2.1, offset: -0.2 ... -0.2)
        let source = BatchSource(
            images: [image], sampling: .crops(side: 32), augmentation: augmentation, batch: 1,
            seed: 5,
            hasDistance: false)

        let batch = source.batch(epoch: 0, step: 0, threads: 1)

        let expected = image.plane.elements.map {
            min(max(2.1 * pow(Double($0), 1.7) - 0.2, 0), 1.5)
        }
        let largest = largestDifference(batch.input, expected)
        #expect(largest < 1e-5, "largest difference \(largest)")
        #expect(batch.input.contains(0) && batch.input.contains(1.5))
    }

    @Test("noise has its standard deviation and its probability")
    func noise() {
        let samples = flat(
            Augmentation(noise: .init(chance: 0.25, amount: 0.05...0.05)), count: 400)

        let deviations = samples.map { sample in
            (sample.reduce(0) { $0 + pow(Double($1) - 0.5, 2) } / Double(sample.count)).squareRoot()
        }
        let noisy = deviations.filter { $0 > 0 }
        #expect((70...130).contains(noisy.count), "\(noisy.count) of 400")
        #expect(noisy.allSatisfy { (0.045...0.055).contains($0) })
    }

    @Test("haze is smooth, not negative, and within its amount")
    func haze() {
        let samples = flat(Augmentation(haze: .init(chance: 1, amount: 0.3...0.3)), count: 40)

        for sample in samples {
            let steps = zip(sample, sample.dropFirst()).enumerated().filter { $0.offset % 32 < 31 }
                .map { abs($0.element.0 - $0.element.1) }
            #expect(sample.allSatisfy { (0.5...0.8).contains($0) })
            // 3t² − 2t³ is steepest, 1.5, in the middle of a cell of at least 8 pixels.
            #expect((steps.max() ?? 1) <= 0.3 * 1.5 / 8)
            #expect((sample.max() ?? 0) - (sample.min() ?? 0) > 0.02)
        }
    }

    @Test("blur lowers the gradients and keeps the sum")
    func blur() {
        let image = Drawn.discs(Drawn.Size(width: 64, height: 64), radius: 8, apart: 32)
        let source = { (augmentation: Augmentation?) in
            BatchSource(
                images: [image], sampling: .crops(side: 64), augmentation: augmentation, batch: 1,
                seed: 5,
                hasDistance: false
            ).batch(epoch: 0, step: 0, threads: 1)
        }
        let sharp = source(nil)

        let blurred = source(Augmentation(blur: .init(chance: 1, amount: 1.5...1.5)))

        let roughness = { (batch: TrainingBatch) in
            zip(batch.input, batch.input.dropFirst()).reduce(0) { $0 + pow($1.0 - $1.1, 2) }
        }
        let light = { (batch: TrainingBatch) in batch.input.reduce(0, +) }
        #expect(roughness(blurred) < 0.5 * roughness(sharp))
        #expect(abs(light(blurred) / light(sharp) - 1) < 0.02)
        #expect(blurred.foreground == sharp.foreground)
    }

    @Test("strong samples stay finite and within the clip", arguments: Drawn.awkward)
    func strong(size: Drawn.Size) {
        for sampling in [Sampling.crops(side: 48), .tiles(side: 64), .resized(side: 40)] {
            let source = BatchSource(
                images: [Drawn.ramp("a", size)], sampling: sampling, augmentation: .strong,
                batch: 8,
                seed: 3, hasDistance: true)
            for epoch in 0..<4 {
                let batch = source.batch(epoch: epoch, step: 0, threads: 2)
                #expect(batch.input.allSatisfy { (0...1.5).contains($0) })
                #expect(batch.foreground.allSatisfy { $0 == 0 || $0 == 1 })
                #expect(batch.distance.allSatisfy { (0...1).contains($0) })
            }
        }
    }

    @Test("augmentation and sampling are decoded from their JSON")
    func coding() throws {
        for augmentation in [Augmentation.strong, .wide] {
            let written = try JSONEncoder().encode(augmentation)
            #expect(try JSONDecoder().decode(Augmentation.self, from: written) == augmentation)
        }
        for sampling in [Sampling.crops(side: 48), .tiles(side: 64), .resized(side: 40)] {
            let written = try JSONEncoder().encode(sampling)
            #expect(try JSONDecoder().decode(Sampling.self, from: written) == sampling)
        }
    }

    @Test("an older recipe has none of the effects that were added later")
    func olderRecipe() throws {
        let never = #"{"chance":0,"amount":[0,0]}"#
        let older = """
            {"isTurned":true,"scale":[1,1],"rotation":[0,0],"shear":[0,0],"gamma":[1,1],
            "brightness":[1,1],"offset":[0,0],"haze":\(never),"blur":\(never),"noise":\(never)}
            """

        let decoded = try JSONDecoder().decode(Augmentation.self, from: Data(older.utf8))

        #expect(decoded == .light)
    }

    /// Samples of an image that is 0.5 throughout.
    private func flat(_ augmentation: Augmentation, count: Int) -> [[Float]] {
        let plane = Plane<Float>(width: 32, height: 32, repeating: 0.5)
        let nothing = plane.map { _ in UInt8(0) }
        let image = AnnotatedImage(
            name: "flat", plane: plane, foreground: nothing, distance: nothing)
        let source = BatchSource(
            images: [image], sampling: .crops(side: 32), augmentation: augmentation, batch: 1,
            seed: 9,
            hasDistance: false)
        return (0..<count).map { source.batch(epoch: $0, step: 0, threads: 1).input }
    }
}
