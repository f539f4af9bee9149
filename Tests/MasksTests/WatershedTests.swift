import Glibc
import Masks
import Tensors
import Testing

@Suite("Watershed")
struct WatershedTests {
    private typealias Landscape = RecordedSplitting.Landscape

    private static func levels(_ recorded: Landscape) -> Plane<Int> {
        Plane(width: recorded.width, height: recorded.height, elements: recorded.levels)
    }

    @Test(
        "the number of basins is that of scikit-image's h-maxima",
        arguments: try RecordedSplitting.load().landscapes)
    func count(recorded: RecordedSplitting.Landscape) {
        #expect(
            LabelImage(flooding: Self.levels(recorded), h: recorded.h).count == recorded.count)
    }

    /// Ties on ridges that end in a saddle are resolved differently.
    @Test("basins equal those of scikit-image's watershed for 99 % of pixels")
    func partition() throws {
        var (agreeing, all) = (0, 0)
        for recorded in try RecordedSplitting.load().landscapes {
            let labels = LabelImage(flooding: Self.levels(recorded), h: recorded.h)
            // For each recorded basin, the pixels of the label that covers most of it.
            var pixels = [[Int32: Int]](repeating: [:], count: recorded.count + 1)
            for (label, basin) in zip(labels.labels.elements, recorded.basins) {
                pixels[basin][label, default: 0] += 1
            }
            let same = pixels.compactMap { $0.values.max() }.reduce(0, +)
            #expect(pixels[0].keys.allSatisfy { $0 == 0 })
            #expect(Double(same) > 0.98 * Double(recorded.basins.count))
            agreeing += same
            all += recorded.basins.count
        }
        #expect(Double(agreeing) > 0.99 * Double(all), "\(agreeing) of \(all)")
    }

    @Test(
        "basins are connected, cover the mask, and are numbered in raster order",
        arguments: try RecordedSplitting.load().landscapes)
    func basins(recorded: RecordedSplitting.Landscape) {
        let labels = LabelImage(flooding: Self.levels(recorded), h: recorded.h)

        #expect(labels.foreground == Self.levels(recorded).map { $0 > 0 })
        var greatest: Int32 = 0
        for label in labels.labels.elements {
            #expect(label <= greatest + 1)
            greatest = max(greatest, label)
        }
        #expect(Int(greatest) == labels.count)
        for label in 1...greatest {
            #expect(ConnectedComponents(of: labels.labels.map { $0 == label }).areas.count == 1)
        }
    }

    @Test(
        "rotation and reflection do not change the number of basins",
        arguments: try RecordedSplitting.load().landscapes)
    func symmetry(recorded: RecordedSplitting.Landscape) {
        var levels = Self.levels(recorded)
        for _ in 0..<4 {
            levels = levels.transposed.mirrored
            for levels in [levels, levels.mirrored] {
                let labels = LabelImage(flooding: levels, h: recorded.h)
                #expect(labels.count == recorded.count)
                #expect(labels == LabelImage(flooding: levels, h: recorded.h))
            }
        }
    }

    /// Peaks of 0.9 and 0.7 with a saddle of 0.5 between, in several shapes and orders.
    @Test(
        "basins are merged if the lower peak rises less than the minimum above the saddle",
        arguments: [
            [0.9, 0.5, 0.7], [0.7, 0.5, 0.9], [0.2, 0.9, 0.8, 0.5, 0.6, 0.7, 0.1],
            [0.7, 0.7, 0.6, 0.5, 0.5, 0.9, 0.9], [0.9, 0.5, 0.51, 0.7, 0.69, 0.3, 0.2],
        ], [(0.199, 2), (0.201, 1), (1.0, 1), (7.0, 1), (0.0, 2)])
    func dynamics(profile: [Double], limit: (depth: Double, count: Int)) {
        let line = Plane(width: profile.count, height: 1, elements: profile.map { Float($0) })
        let wide = Plane(
            width: profile.count, height: 3, elements: line.elements + line.elements + line.elements
        )
        for landscape in [line, wide, line.transposed, wide.transposed, wide.mirrored] {
            let labels = LabelImage(
                flooding: landscape, parameters: .unsmoothed(minimumDynamics: limit.depth),
                inside: landscape.map { _ in true })
            #expect(labels.count == limit.count)
        }
    }

    @Test("peaks of less than a level are merged for any minimum dynamics")
    func plateau() {
        let mask = Plane(drawn: [
            "#######", "#.....#", "#.###.#", "#.#.#.#", "#.#...#", "#.#####", "#......", "#######",
        ])
        for depth in [0, -1, 1e-9, Double.nan] {
            let flat = LabelImage(
                flooding: mask.map { _ in 0.5 }, parameters: .unsmoothed(minimumDynamics: depth),
                inside: mask)
            #expect(flat.count == 1)
        }
    }

    @Test("a low peak between two others is merged into one of them only")
    func three() {
        // The middle peak is merged into one neighbour, the saddle to the other stays deep.
        let profile: [Float] = [0.9, 0.4, 0.45, 0.42, 0.8]
        for profile in [profile, profile.reversed()] {
            let labels = LabelImage(
                flooding: Plane(width: 5, height: 1, elements: profile),
                parameters: .unsmoothed(minimumDynamics: 0.1),
                inside: Plane(width: 5, height: 1, repeating: true))
            #expect(labels.count == 2)
        }
    }

    @Test("a component may have hundreds of basins", arguments: [(200, 200), (60, 500), (500, 60)])
    func hundreds(size: (width: Int, height: Int)) {
        let (width, height) = size
        let waves = Plane(
            width: width, height: height,
            elements: (0..<width * height).map { pixel in
                let (x, y) = (Double(pixel % width), Double(pixel / width))
                return Float(0.5 - 0.25 * (cos(x * .pi / 5) + cos(y * .pi / 5)))
            })
        let mask = Plane(width: width, height: height, repeating: true)

        let labels = LabelImage(
            flooding: waves, parameters: .unsmoothed(minimumDynamics: 0.2), inside: mask)

        // Peaks are at 5, 15, 25… on either axis.
        #expect(labels.count == width / 10 * (height / 10))
        #expect(labels.foreground == mask)
    }
}
