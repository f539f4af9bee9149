import Glibc
import Masks
import Tensors
import Testing

@Suite("Nuclei of a mask")
struct SplittingTests {
    /// What a network with a distance output sees of discs.
    private struct Scene {
        var foreground: Plane<Float>
        var distance: Plane<Float>

        init(width: Int, height: Int, _ discs: [(x: Double, y: Double, radius: Double)]) {
            foreground = Plane(width: width, height: height, repeating: 0)
            distance = foreground
            for row in 0..<height {
                for column in 0..<width {
                    let inside =
                        discs.map {
                            1 - hypot(Double(column) - $0.x, Double(row) - $0.y) / $0.radius
                        }.max() ?? 0
                    foreground[row, column] = Float(1 / (1 + exp(-12 * inside)))
                    distance[row, column] = Float(max(inside, 0))
                }
            }
        }

        func divided(
            by rules: SplittingRules = SplittingRules(), withDistance: Bool = true
        ) -> LabelImage {
            LabelImage(
                dividing: NucleiMask(foreground, above: 0.5, minimumArea: 1),
                foreground: foreground, distance: withDistance ? distance : nil, by: rules)
        }
    }

    private static let pair = Scene(width: 48, height: 26, [(13, 12, 10), (31, 13, 10)])

    @Test("two discs that touch are two nuclei, with a distance map or without")
    func discs() {
        for withDistance in [true, false] {
            let labels = Self.pair.divided(withDistance: withDistance)

            #expect(ConnectedComponents(labels.foreground).areas.count == 1)
            #expect(labels.count == 2)
            #expect(labels.labels[12, 8] == 1)
            #expect(labels.labels[13, 36] == 2)
            #expect(labels.areas.allSatisfy { (280...340).contains($0) })
        }
    }

    @Test("an ellipse is one", arguments: [1.0, 1.5, 2.2, 3], [0, 0.4, 1.1, 1.6, 2.5])
    func ellipse(ratio: Double, angle: Double) {
        let side = 61
        let distance = Plane(
            width: side, height: side,
            elements: (0..<side * side).map { place in
                let (x, y) = (Double(place % side) - 30.3, Double(place / side) - 29.8)
                let along = (x * cos(angle) + y * sin(angle)) / 27
                let across = (y * cos(angle) - x * sin(angle)) / (27 / ratio)
                return Float(1 - hypot(along, across))
            })
        let foreground: Plane<Float> = distance.map { $0 > 0 ? 1 : 0 }
        let mask = NucleiMask(foreground, above: 0.5, minimumArea: 1)
        for distance in [distance, nil] {
            let labels = LabelImage(
                dividing: mask, foreground: foreground, distance: distance, by: SplittingRules())
            #expect(labels == mask.components)
        }
    }

    @Test("labels cover the mask where nothing is dropped", arguments: 0..<6)
    func cover(seed: UInt64) {
        for (width, height) in [(1, 1), (1, 40), (40, 1), (2, 3), (31, 33), (64, 17)] {
            for density in [0.1, 0.6, 1] {
                let mask = Plane(width: width, height: height, density: density, seed: seed)
                let foreground: Plane<Float> = mask.map { $0 ? 0.9 : 0.1 }
                for distance in [foreground, nil] {
                    let labels = LabelImage(
                        dividing: NucleiMask(foreground, above: 0.5, minimumArea: 1),
                        foreground: foreground, distance: distance, by: SplittingRules())
                    #expect(labels.foreground == mask)
                    #expect(Set(labels.labels.elements.filter { $0 > 0 }).count == labels.count)
                }
            }
        }
    }

    @Test("the unlikely are dropped, and the others are numbered without a gap")
    func confidence() {
        var scene = Scene(width: 90, height: 30, [(14, 14, 10), (44, 14, 10), (74, 14, 10)])
        for place in scene.foreground.elements.indices where (30..<60).contains(place % 90) {
            scene.foreground.elements[place] = min(scene.foreground.elements[place], 0.6)
        }

        let all = scene.divided(by: SplittingRules(confidence: 0.59))
        let some = scene.divided(by: SplittingRules(confidence: 0.61))
        let none = scene.divided(by: SplittingRules(confidence: 1))

        #expect(all.count == 3)
        #expect(some.count == 2)
        #expect([some.labels[14, 14], some.labels[14, 44], some.labels[14, 74]] == [1, 0, 2])
        #expect(none.count == 0)
        #expect(none.labels.elements.allSatisfy { $0 == 0 })
    }

    @Test("those much smaller than the typical one are dropped")
    func leastArea() {
        let scene = Scene(width: 80, height: 30, [(6, 6, 4), (30, 14, 10), (60, 14, 10)])
        let share = Double(scene.divided().areas[0]) / Double(scene.divided().areas[1])

        #expect(scene.divided(by: SplittingRules(leastArea: share - 0.001)).count == 3)
        #expect(scene.divided(by: SplittingRules(leastArea: share + 0.001)).count == 2)
    }

    @Test("an empty mask has no nuclei")
    func empty() {
        for (width, height) in [(1, 1), (7, 3)] {
            let foreground = Plane<Float>(width: width, height: height, repeating: 0)
            let labels = LabelImage(
                dividing: NucleiMask(foreground, above: 0.5, minimumArea: 1),
                foreground: foreground, distance: foreground, by: SplittingRules(leastArea: 0.5))
            #expect(labels.count == 0)
        }
    }

    @Test(
        "no value of a distance map ends the process",
        arguments: [Float.nan, .infinity, -.infinity, 1e30, -1e30, .leastNonzeroMagnitude])
    func oddDistances(value: Float) {
        var scene = Self.pair
        for place in stride(from: 0, to: scene.distance.elements.count, by: 13) {
            scene.distance.elements[place] = value
        }

        #expect(scene.divided().foreground == scene.foreground.map { $0 > 0.5 })
    }

    @Test("there may be more than 65,535 nuclei")
    func many() {
        let side = 520
        let dots = Plane(
            width: side, height: side,
            elements: (0..<side * side).map { $0 % side % 2 == 0 && $0 / side % 2 == 0 })

        let labels = LabelImage(
            flooding: dots.map { _ in 0.5 }, by: .unsmoothed(depth: 0.1), inside: dots)

        #expect(labels.count == 260 * 260)
        #expect(labels.labels.elements.max().map(Int.init) == labels.count)
    }

    @Test("a whole image may be one component, flat or noisy")
    func full() {
        let side = 1200
        let mask = Plane(width: side, height: side, repeating: true)
        let noise: Plane<Float> = Plane(width: side, height: side, density: 0.5, seed: 1)
            .map { $0 ? 0.6 : 0.4 }

        let flat = LabelImage(
            flooding: mask.map { _ in 0.5 }, by: .unsmoothed(depth: 0.1), inside: mask)
        let noisy = LabelImage(flooding: noise, by: .unsmoothed(depth: 0.1), inside: mask)

        #expect(flat.count == 1)
        #expect(noisy.count > 1000)
        #expect(noisy.foreground == mask)
    }
}
