import Gradients
import Tensors
import Testing
import Training

@Suite("Specimen augmentation")
struct SpecimenTests {
    @Test("an ellipse has its brightness at its centre, half at its edge and nothing outside")
    func ellipse() {
        var pixels = [Float](repeating: 0.125, count: 40 * 40)
        let ellipse = SoftEllipse(
            centre: SIMD2(20, 18), radius: 8, elongation: 4, angle: 0, softness: 0.25)

        pixels.withUnsafeMutableBufferPointer { buffer in
            if let first = buffer.baseAddress { ellipse.add(0.5, to: first, side: 40) }
        }

        // The radii are 16 pixels along rows and 4 along columns.
        let value = { (row: Int, column: Int) in pixels[row * 40 + column] - 0.125 }
        #expect(value(18, 20) == 0.5)
        #expect(abs(value(18, 36) - 0.25) < 1e-5)
        #expect(abs(value(14, 20) - 0.25) < 1e-5)
        // 1.125 radii: t = 3/4, and 1 - (3t² - 2t³) = 0.15625.
        #expect(abs(value(18, 38) - 0.5 * 0.15625) < 1e-5)
        #expect(value(18, 0) == 0 && value(13, 20) == 0 && value(23, 20) == 0)
    }

    @Test("every nucleus gets a factor of its own, and the background none")
    func nuclei() {
        let augmentation = SpecimenAugmentation(nuclei: .init(chance: 1, amount: 0.5...0.5))
        var seen: Set<Float> = []
        for epoch in 0..<20 {
            let input = sample(touching, augmentation, epoch: epoch, hasDistance: true).input
            let (left, right) = (input[32 * 64 + 20] / 0.6, input[32 * 64 + 44] / 0.6)

            // All pixels of a core have its factor; at the seam it goes over to the other's.
            #expect(abs(left - right) > 1e-4)
            #expect((0.66...1.51).contains(left) && (0.66...1.51).contains(right))
            #expect(abs(input[24 * 64 + 14] / 0.6 - left) < 1e-3)
            #expect(input[2 * 64 + 2] == 0.1 && input[60 * 64 + 40] == 0.1)
            seen.insert(left)
        }
        #expect(seen.count == 20)
    }

    @Test("without distances, nuclei that touch have one factor")
    func touchingNuclei() {
        let augmentation = SpecimenAugmentation(nuclei: .init(chance: 1, amount: 0.5...0.5))

        let input = sample(touching, augmentation, epoch: 0, hasDistance: false).input

        #expect(abs(input[32 * 64 + 20] - input[32 * 64 + 44]) < 1e-4)
        #expect(abs(input[32 * 64 + 20] - 0.6) > 1e-3)
    }

    @Test("out-of-focus nuclei are dim and smooth, and not in bright field")
    func defocus() {
        let augmentation = SpecimenAugmentation(defocus: .init(chance: 1, amount: 0.4...0.4))
        for epoch in 0..<10 {
            let input = sample(flat(), augmentation, epoch: epoch).input
            let steps = zip(input, input.dropFirst()).enumerated()
                .filter { $0.offset % 64 < 63 }.map { abs($0.element.0 - $0.element.1) }

            // Six at most of 0.4 times 0.5, the brightness that is assumed without nuclei.
            #expect(input.allSatisfy { (0.1...0.1 + 6 * 0.2).contains($0) })
            #expect(input.contains { $0 > 0.1 })
            // Radii of 12 pixels times 0.8, over the root of 1.8, with edges of 1.2 radii; a
            // smoothstep is steepest by 1.5.
            #expect((steps.max() ?? 1) < 6 * 0.2 * 1.5 / (1.2 * 7.1))
        }
        let inverted = sample(flat(isInverted: true), augmentation, epoch: 0).input
        #expect(inverted.allSatisfy { $0 == 0.1 })
    }

    @Test("debris is small", arguments: [false, true])
    func debris(isInverted: Bool) {
        let augmentation = SpecimenAugmentation(debris: .init(chance: 1, amount: 1...1))
        for epoch in 0..<10 {
            let input = sample(flat(isInverted: isInverted), augmentation, epoch: epoch).input

            let changed = input.count { $0 > 0.1 }
            // At most 20 specks, each an ellipse whose radii are 2.88 pixels and as much again for
            // the edge: 104 pixels.
            #expect(changed > 0 && changed < 20 * 110)
            #expect(input.allSatisfy { $0 >= 0.1 })
        }
    }

    @Test("fibres are long and thin, and no nuclei", arguments: [false, true])
    func fibres(isInverted: Bool) {
        let augmentation = SpecimenAugmentation(fibres: .init(chance: 1, amount: 1...1))
        var long = 0
        for epoch in 0..<30 {
            let batch = sample(flat(isInverted: isInverted), augmentation, epoch: epoch)

            let bright = batch.input.indices.filter { batch.input[$0] > 0.1 }
            let rows = Set(bright.map { $0 / 64 }).count
            let columns = Set(bright.map { $0 % 64 }).count
            long += max(rows, columns) >= 20 ? 1 : 0
            // Three fibres of 0.5 may cross.
            #expect(batch.input.allSatisfy { (0.1...1.6001).contains($0) })
            #expect(batch.foreground.allSatisfy { $0 == 0 })
        }
        #expect(long > 20, "\(long) of 30")
    }

    @Test(
        "a fibre is at least fifteen times as long as wide, whatever the side",
        arguments: [16, 64, 256])
    func slender(side: Int) {
        var random = RandomSource(seed: 1, stream: UInt64(side))
        var stubs = 0
        for _ in 0..<400 {
            let fibre = Fibre(side: side, random: &random)
            #expect(fibre.length >= 14.999 * fibre.width)
            #expect(fibre.width <= 6)
            #expect(side < 64 || fibre.width >= 0.5)
            var pixels = [Float](repeating: 0, count: side * side)
            pixels.withUnsafeMutableBufferPointer { buffer in
                if let first = buffer.baseAddress { fibre.add(1, to: first, side: side) }
            }
            let bright = pixels.indices.filter { pixels[$0] > 0 }
            let rows = Set(bright.map { $0 / side }).count
            let columns = Set(bright.map { $0 % side }).count
            stubs += Double(max(rows, columns)) < 7 * fibre.width ? 1 : 0
        }
        // Of bent ones a part lies outside.
        #expect(stubs <= 24, "\(stubs) of 400")
    }

    @Test("what is brighter than 1 darkens the rest at times, as the preparation does")
    func bright() {
        let augmentation = SpecimenAugmentation(fibres: .init(chance: 1, amount: 6...6))

        let backgrounds = (0..<20).map { epoch in
            sample(flat(), augmentation, epoch: epoch).input.min() ?? 0
        }

        // The brightest fibre has 0.5 · 6 = 3.
        #expect(backgrounds.allSatisfy { (0.1 / 3...0.1).contains($0) })
        #expect(Set(backgrounds).count > 10)
    }

    /// Two squares of 24 pixels that touch, of 0.6 on 0.1, with their distances.
    private var touching: AnnotatedImage {
        var plane = Plane<Float>(width: 64, height: 64, repeating: 0.1)
        var distance = plane.map { _ in UInt8(0) }
        for row in 20..<44 {
            for column in 8..<56 {
                plane[row, column] = 0.6
                let across =
                    column < 32 ? min(column - 7, 32 - column) : min(column - 31, 56 - column)
                let nearest = min(across, row - 19, 44 - row)
                distance[row, column] = UInt8(nearest * 255 / 12)
            }
        }
        return AnnotatedImage(
            name: "touching", plane: plane, foreground: plane.map { $0 > 0.5 ? 255 : 0 },
            distance: distance)
    }

    /// A background of 0.1.
    private func flat(isInverted: Bool = false) -> AnnotatedImage {
        let plane = Plane<Float>(width: 64, height: 64, repeating: 0.1)
        let nothing = plane.map { _ in UInt8(0) }
        return AnnotatedImage(
            name: "flat", plane: plane, foreground: nothing, distance: nothing,
            isInverted: isInverted)
    }

    private func sample(
        _ image: AnnotatedImage, _ specimen: SpecimenAugmentation, epoch: Int,
        hasDistance: Bool = true
    ) -> TrainingBatch {
        BatchSource(
            images: [image], sampling: .crops(side: 64),
            augmentation: Augmentation(specimen: specimen), batch: 1, seed: 9,
            hasDistance: hasDistance, clip: 0...10
        ).batch(epoch: epoch, step: 0, threads: 1)
    }
}
