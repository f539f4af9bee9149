import Tensors
import Testing
import Training

@Suite("Acquisition augmentation")
struct AcquisitionTests {
    @Test("as many pixels as the share says are dead or hot, and no other changes")
    func defects() {
        let augmentation = Augmentation(
            acquisition: AcquisitionAugmentation(defects: .init(chance: 1, amount: 0.01...0.01)))
        var seen: Set<Float> = []
        for epoch in 0..<10 {
            let changed = samples(of: flat(), augmentation, epoch: epoch).filter { $0 != 0.5 }
            #expect(changed.count == 10)
            seen.formUnion(changed)
        }
        #expect(seen == [0, 1.5])
    }

    @Test("defects do not change what other effects draw")
    func independence() {
        let image = Drawn.discs(Drawn.Size(width: 80, height: 70), radius: 8, apart: 24)
        var defective = Augmentation.strong
        defective.acquisition.defects = .init(chance: 1, amount: 0.01...0.01)
        for epoch in 0..<10 {
            let strong = samples(of: image, .strong, epoch: epoch)
            let both = samples(of: image, defective, epoch: epoch)

            let changed = zip(strong, both).filter { $0 != $1 }
            #expect(changed.count <= 10)
            #expect(changed.allSatisfy { $0.1 == 0 || $0.1 == 1.5 })
        }
    }

    @Test("saturation cuts at its level, which becomes 1; bright field is left alone")
    func saturation() {
        let augmentation = Augmentation(
            acquisition: AcquisitionAugmentation(saturation: .init(chance: 1, amount: 0.4...0.4)))
        let ramp = Drawn.ramp("a", Drawn.Size(width: 32, height: 32))
        let inverted = AnnotatedImage(
            name: "a", plane: ramp.plane, foreground: ramp.foreground, distance: ramp.distance,
            isInverted: true)

        let expected = ramp.plane.elements.map { min($0, 0.4) / 0.4 }
        #expect(samples(of: ramp, augmentation) == expected)
        #expect(samples(of: inverted, augmentation) == ramp.plane.elements)
    }

    @Test("vignetting loses its amount of light in the farthest corner, and nowhere more")
    func vignetting() {
        let augmentation = Augmentation(
            acquisition: AcquisitionAugmentation(vignetting: .init(chance: 1, amount: 0.6...0.6)))
        for epoch in 0..<10 {
            let dark = samples(of: flat(), augmentation, epoch: epoch)
            let bright = samples(of: flat(isInverted: true), augmentation, epoch: epoch)

            // Of the light of 0.5, 40 % are left.
            #expect(dark.allSatisfy { (0.2 - 1e-5...0.5).contains($0) })
            #expect(abs((dark.min() ?? 1) - 0.2) < 1e-5)
            let corners = [dark[0], dark[31], dark[31 * 32], dark[31 * 32 + 31]]
            #expect(corners.min() == dark.min())
            // An inverted image is brighter where there is less light.
            #expect(zip(dark, bright).allSatisfy { abs($0 + $1 - 1) < 1e-5 })
        }
    }

    @Test("uneven illumination stays within its amount and is smooth")
    func unevenness() {
        let augmentation = Augmentation(
            acquisition: AcquisitionAugmentation(unevenness: .init(chance: 1, amount: 0.3...0.3)))
        for epoch in 0..<10 {
            let lit = samples(of: flat(), augmentation, epoch: epoch)
            let steps = zip(lit, lit.dropFirst()).enumerated().filter { $0.offset % 32 < 31 }
                .map { abs($0.element.0 - $0.element.1) }

            #expect(lit.allSatisfy { (0.35 - 1e-5...0.65 + 1e-5).contains($0) })
            // 3t² − 2t³ is steepest, 1.5, in the middle of a cell of at least 8 pixels.
            #expect((steps.max() ?? 1) <= 0.3 * 1.5 / 8)
            #expect((lit.max() ?? 0) - (lit.min() ?? 0) > 0.02)
        }
    }

    @Test("compression and photons change pixels, and nothing but them")
    func others() {
        let image = Drawn.discs(Drawn.Size(width: 32, height: 32), radius: 7, apart: 20)
        let faults = [
            AcquisitionAugmentation(compression: .init(chance: 1, amount: 30...30)),
            AcquisitionAugmentation(photons: .init(chance: 1, amount: 100...100)),
        ]
        for fault in faults {
            let source = { (augmentation: Augmentation?) in
                BatchSource(
                    images: [image], sampling: .crops(side: 32), augmentation: augmentation,
                    batch: 1, seed: 9, hasDistance: true
                ).batch(epoch: 0, step: 0, threads: 1)
            }
            let (plain, changed) = (source(nil), source(Augmentation(acquisition: fault)))
            #expect(changed.input != plain.input)
            #expect(changed.foreground == plain.foreground && changed.distance == plain.distance)
            #expect(changed.input.allSatisfy { (0...1.5).contains($0) })
        }
    }

    /// An image that is 0.5 throughout.
    private func flat(isInverted: Bool = false) -> AnnotatedImage {
        let plane = Plane<Float>(width: 32, height: 32, repeating: 0.5)
        let nothing = plane.map { _ in UInt8(0) }
        return AnnotatedImage(
            name: "flat", plane: plane, foreground: nothing, distance: nothing,
            isInverted: isInverted)
    }

    /// The input of a sample of 32 x 32 pixels.
    private func samples(
        of image: AnnotatedImage, _ augmentation: Augmentation, epoch: Int = 0
    ) -> [Float] {
        BatchSource(
            images: [image], sampling: .crops(side: 32), augmentation: augmentation, batch: 1,
            seed: 9, hasDistance: false
        ).batch(epoch: epoch, step: 0, threads: 1).input
    }
}
