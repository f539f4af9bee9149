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
        "finds the summits of scikit-image's h-maxima",
        arguments: try RecordedSplitting.load().landscapes)
    func summits(recorded: RecordedSplitting.Landscape) {
        #expect(
            LabelImage(flooding: Self.levels(recorded), h: recorded.h).count == recorded.count)
    }

    /// Where a ridge ends in a pass, which side it falls to hangs on ties.
    @Test("divides as scikit-image's watershed does but for 1 % of pixels")
    func partition() throws {
        var (agreeing, all) = (0, 0)
        for recorded in try RecordedSplitting.load().landscapes {
            let labels = LabelImage(flooding: Self.levels(recorded), h: recorded.h)
            // Of each basin recorded, the pixels of the label that has most of it.
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
        "basins are of one piece, cover the mask, and are numbered in reading order",
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
            #expect(ConnectedComponents(labels.labels.map { $0 == label }).areas.count == 1)
        }
    }

    @Test(
        "the way an image lies does not change how many there are",
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

    /// 0.9 and 0.7 with a pass of 0.5 between, in several shapes and orders.
    @Test(
        "two summits are one where the lower rises less than the depth above the pass",
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
                flooding: landscape, by: .unsmoothed(depth: limit.depth),
                inside: landscape.map { _ in true })
            #expect(labels.count == limit.count)
        }
    }

    @Test("what rises by less than a level is no summit, whatever the depth")
    func plateau() {
        let mask = Plane([
            "#######", "#.....#", "#.###.#", "#.#.#.#", "#.#...#", "#.#####", "#......", "#######",
        ])
        for depth in [0, -1, 1e-9, Double.nan] {
            let flat = LabelImage(
                flooding: mask.map { _ in 0.5 }, by: .unsmoothed(depth: depth), inside: mask)
            #expect(flat.count == 1)
        }
    }

    @Test("a third summit joins two that were far apart, in any order")
    func three() {
        // The middle one is low: it joins one neighbour, and the two others stay two.
        let profile: [Float] = [0.9, 0.4, 0.45, 0.42, 0.8]
        for profile in [profile, profile.reversed()] {
            let labels = LabelImage(
                flooding: Plane(width: 5, height: 1, elements: profile),
                by: .unsmoothed(depth: 0.1), inside: Plane(width: 5, height: 1, repeating: true))
            #expect(labels.count == 2)
        }
    }

    @Test("a component may have hundreds of basins", arguments: [(200, 200), (60, 500), (500, 60)])
    func hundreds(size: (width: Int, height: Int)) {
        let (width, height) = size
        let waves = Plane(
            width: width, height: height,
            elements: (0..<width * height).map { place in
                let (x, y) = (Double(place % width), Double(place / width))
                return Float(0.5 - 0.25 * (cos(x * .pi / 5) + cos(y * .pi / 5)))
            })
        let mask = Plane(width: width, height: height, repeating: true)

        let labels = LabelImage(flooding: waves, by: .unsmoothed(depth: 0.2), inside: mask)

        // Summits stand at 5, 15, 25… of either axis.
        #expect(labels.count == width / 10 * (height / 10))
        #expect(labels.foreground == mask)
    }
}
