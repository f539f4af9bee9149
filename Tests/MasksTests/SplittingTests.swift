import Glibc
import Masks
import Tensors
import Testing

@Suite("Splitting touching nuclei")
struct SplittingTests {
    /// The outputs of an ideal network with a distance output, for discs.
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

        func split(
            by rules: SplittingParameters = SplittingParameters(), withDistance: Bool = true
        ) -> LabelImage {
            LabelImage(
                splitting: NucleiMask(probability: foreground, threshold: 0.5, minimumArea: 1),
                foreground: foreground, distance: withDistance ? distance : nil, parameters: rules)
        }
    }

    private static let pair = Scene(width: 48, height: 26, [(13, 12, 10), (31, 13, 10)])

    @Test("two touching discs are split, with a distance map or without")
    func discs() {
        for withDistance in [true, false] {
            let labels = Self.pair.split(withDistance: withDistance)

            #expect(ConnectedComponents(of: labels.foreground).areas.count == 1)
            #expect(labels.count == 2)
            #expect(labels.labels[12, 8] == 1)
            #expect(labels.labels[13, 36] == 2)
            #expect(labels.areas.allSatisfy { (280...340).contains($0) })
        }
    }

    @Test("an ellipse is not split", arguments: [1.0, 1.5, 2.2, 3], [0, 0.4, 1.1, 1.6, 2.5])
    func ellipse(ratio: Double, angle: Double) {
        let side = 61
        let distance = Plane(
            width: side, height: side,
            elements: (0..<side * side).map { pixel in
                let (x, y) = (Double(pixel % side) - 30.3, Double(pixel / side) - 29.8)
                let along = (x * cos(angle) + y * sin(angle)) / 27
                let across = (y * cos(angle) - x * sin(angle)) / (27 / ratio)
                return Float(1 - hypot(along, across))
            })
        let foreground: Plane<Float> = distance.map { $0 > 0 ? 1 : 0 }
        let mask = NucleiMask(probability: foreground, threshold: 0.5, minimumArea: 1)
        for distance in [distance, nil] {
            let labels = LabelImage(
                splitting: mask, foreground: foreground, distance: distance,
                parameters: SplittingParameters())
            #expect(labels == mask.components)
        }
    }

    @Test("labels cover the mask if nothing is dropped", arguments: 0..<6)
    func cover(seed: UInt64) {
        for (width, height) in [(1, 1), (1, 40), (40, 1), (2, 3), (31, 33), (64, 17)] {
            for density in [0.1, 0.6, 1] {
                let mask = Plane(width: width, height: height, density: density, seed: seed)
                let foreground: Plane<Float> = mask.map { $0 ? 0.9 : 0.1 }
                for distance in [foreground, nil] {
                    let labels = LabelImage(
                        splitting: NucleiMask(
                            probability: foreground, threshold: 0.5, minimumArea: 1),
                        foreground: foreground, distance: distance,
                        parameters: SplittingParameters())
                    #expect(labels.foreground == mask)
                    #expect(Set(labels.labels.elements.filter { $0 > 0 }).count == labels.count)
                }
            }
        }
    }

    @Test("improbable nuclei are dropped, and the others are numbered without gaps")
    func confidence() {
        var scene = Scene(width: 90, height: 30, [(14, 14, 10), (44, 14, 10), (74, 14, 10)])
        for place in scene.foreground.elements.indices where (30..<60).contains(place % 90) {
            scene.foreground.elements[place] = min(scene.foreground.elements[place], 0.6)
        }

        let all = scene.split(by: SplittingParameters(minimumProbability: 0.59))
        let some = scene.split(by: SplittingParameters(minimumProbability: 0.61))
        let none = scene.split(by: SplittingParameters(minimumProbability: 1))

        #expect(all.count == 3)
        #expect(some.count == 2)
        #expect([some.labels[14, 14], some.labels[14, 44], some.labels[14, 74]] == [1, 0, 2])
        #expect(none.count == 0)
        #expect(none.labels.elements.allSatisfy { $0 == 0 })
    }

    @Test("nuclei much smaller than the typical area are dropped")
    func minimumRelativeArea() {
        let scene = Scene(width: 80, height: 30, [(6, 6, 4), (30, 14, 10), (60, 14, 10)])
        let share = Double(scene.split().areas[0]) / Double(scene.split().areas[1])

        #expect(scene.split(by: SplittingParameters(minimumRelativeArea: share - 0.001)).count == 3)
        #expect(scene.split(by: SplittingParameters(minimumRelativeArea: share + 0.001)).count == 2)
    }

    @Test("an empty mask has no nuclei")
    func empty() {
        for (width, height) in [(1, 1), (7, 3)] {
            let foreground = Plane<Float>(width: width, height: height, repeating: 0)
            let labels = LabelImage(
                splitting: NucleiMask(probability: foreground, threshold: 0.5, minimumArea: 1),
                foreground: foreground, distance: foreground,
                parameters: SplittingParameters(minimumRelativeArea: 0.5))
            #expect(labels.count == 0)
        }
    }

    @Test(
        "invalid values in a distance map are tolerated",
        arguments: [Float.nan, .infinity, -.infinity, 1e30, -1e30, .leastNonzeroMagnitude])
    func invalidDistances(value: Float) {
        var scene = Self.pair
        for place in stride(from: 0, to: scene.distance.elements.count, by: 13) {
            scene.distance.elements[place] = value
        }

        #expect(scene.split().foreground == scene.foreground.map { $0 > 0.5 })
    }

    @Test("there may be more than 65,535 nuclei")
    func many() {
        let side = 520
        let dots = Plane(
            width: side, height: side,
            elements: (0..<side * side).map { $0 % side % 2 == 0 && $0 / side % 2 == 0 })

        let labels = LabelImage(
            flooding: dots.map { _ in 0.5 }, parameters: .unsmoothed(minimumDynamics: 0.1),
            inside: dots)

        #expect(labels.count == 260 * 260)
        #expect(labels.labels.elements.max().map(Int.init) == labels.count)
    }

    @Test("a component may fill the image, with flat or noisy heights")
    func full() {
        let side = 1200
        let mask = Plane(width: side, height: side, repeating: true)
        let noise: Plane<Float> = Plane(width: side, height: side, density: 0.5, seed: 1)
            .map { $0 ? 0.6 : 0.4 }

        let flat = LabelImage(
            flooding: mask.map { _ in 0.5 }, parameters: .unsmoothed(minimumDynamics: 0.1),
            inside: mask)
        let noisy = LabelImage(
            flooding: noise, parameters: .unsmoothed(minimumDynamics: 0.1), inside: mask)

        #expect(flat.count == 1)
        #expect(noisy.count > 1000)
        #expect(noisy.foreground == mask)
    }
}
