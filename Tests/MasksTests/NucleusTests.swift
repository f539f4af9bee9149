import Masks
import Tensors
import Testing
import TestSupport

@Suite("Nucleus measurements")
struct NucleusTests {
    private typealias Pair = (nucleus: Nucleus, recorded: RecordedNuclei.Values)

    private static func pairs(_ recorded: RecordedNuclei.Case) -> [Pair] {
        Array(zip(recorded.measured(), recorded.nuclei))
    }

    /// The largest difference, relative to recorded values above 1.
    private static func difference(
        _ pairs: [Pair], _ measured: (Nucleus) -> Double,
        _ recorded: (RecordedNuclei.Values) -> Double
    ) -> Double {
        let scales = pairs.map { max(1, abs(recorded($0.recorded))) }
        return largestDifference(
            zip(pairs, scales).map { measured($0.nucleus) / $1 },
            zip(pairs, scales).map { recorded($0.recorded) / $1 })
    }

    @Test(
        "positions and areas equal those recorded from scikit-image",
        arguments: try RecordedNuclei.load().cases)
    func positions(recorded: RecordedNuclei.Case) {
        let pairs = Self.pairs(recorded)

        #expect(recorded.measured().count == recorded.nuclei.count)
        for (nucleus, recorded) in pairs {
            #expect(nucleus.label == recorded.label)
            let box = nucleus.boundingBox
            #expect((box.left, box.top) == (recorded.bbox_1, recorded.bbox_0))
            #expect((box.right, box.bottom) == (recorded.bbox_3, recorded.bbox_2))
            #expect(Double(nucleus.area) == recorded.area)
        }
        #expect(Self.difference(pairs, \.centroid.x, \.centroid_1) <= 1e-12)
        #expect(Self.difference(pairs, \.centroid.y, \.centroid_0) <= 1e-12)
        #expect(Self.difference(pairs, \.equivalentDiameter, \.equivalent_diameter_area) <= 1e-12)
    }

    @Test(
        "perimeters and convex areas equal those recorded from scikit-image",
        arguments: try RecordedNuclei.load().cases)
    func perimeters(recorded: RecordedNuclei.Case) {
        let pairs = Self.pairs(recorded)

        #expect(pairs.map { Double($0.nucleus.convexArea) } == pairs.map(\.recorded.area_convex))
        #expect(Self.difference(pairs, \.solidity, \.solidity) <= 1e-15)
        #expect(Self.difference(pairs, \.perimeter, \.perimeter) <= 1e-12)
        for (nucleus, recorded) in pairs where recorded.perimeter > 0 {
            let expected = 4 * .pi * recorded.area / recorded.perimeter / recorded.perimeter
            #expect(abs((nucleus.circularity ?? .nan) - expected) <= 1e-12 * expected)
        }
    }

    @Test(
        "ellipses equal those recorded from scikit-image",
        arguments: try RecordedNuclei.load().cases)
    func ellipses(recorded: RecordedNuclei.Case) {
        let pairs = Self.pairs(recorded)

        #expect(Self.difference(pairs, \.majorAxis, \.axis_major_length) <= 1e-12)
        // If the axis is 0, scikit-image returns the square root of its rounding error.
        #expect(Self.difference(pairs, \.minorAxis, \.axis_minor_length) <= 1e-7)
        // π/2 and −π/2 are the same direction of an axis.
        for (nucleus, recorded) in pairs {
            let turn = (nucleus.orientation - recorded.orientation).remainder(dividingBy: .pi)
            #expect(abs(turn) <= 1e-9)
        }
        #expect(Self.difference(pairs, \.eccentricity, \.eccentricity) <= 1e-9)
    }

    @Test(
        "intensities equal those recorded from scikit-image",
        arguments: try RecordedNuclei.load().cases)
    func intensities(recorded: RecordedNuclei.Case) {
        let pairs = Self.pairs(recorded)

        #expect(Self.difference(pairs, \.intensity.mean, \.intensity_mean) <= 1e-12)
        #expect(Self.difference(pairs, \.intensity.standardDeviation, \.intensity_std) <= 1e-12)
        #expect(Self.difference(pairs, { Double($0.intensity.min) }, \.intensity_min) == 0)
        #expect(Self.difference(pairs, { Double($0.intensity.max) }, \.intensity_max) == 0)
        #expect(Self.difference(pairs, \.meanProbability, \.probability) <= 1e-12)
        for (nucleus, recorded) in pairs {
            let sum = recorded.intensity_mean * recorded.area
            #expect(nucleus.intensity.sum == Int(sum.rounded()))
        }
    }

    @Test(
        "nuclei with pixels at the image border touch it",
        arguments: try RecordedNuclei.load().cases)
    func borders(recorded: RecordedNuclei.Case) {
        for (nucleus, values) in Self.pairs(recorded) {
            #expect(
                nucleus.touchesBorder
                    == (values.bbox_0 == 0 || values.bbox_1 == 0
                        || values.bbox_2 == recorded.height || values.bbox_3 == recorded.width))
        }
    }

    @Test("a perimeter of 0 gives no circularity")
    func noPerimeter() {
        let pixel = Plane<Int32>(width: 1, height: 1, repeating: 1)

        let nuclei = LabelImage(labels: pixel, count: 1).measureNuclei(
            intensities: pixel.map { _ in 7 }, probability: pixel.map { _ in 1 })

        #expect(nuclei.map(\.perimeter) == [0])
        #expect(nuclei.map(\.circularity) == [nil])
    }

    @Test("an image without nuclei gives no measurements", arguments: [1, 2, 63])
    func none(side: Int) {
        let empty = Plane<Int32>(width: side, height: 1, repeating: 0)

        let nuclei = LabelImage(labels: empty, count: 0).measureNuclei(
            intensities: empty.map { _ in 7 }, probability: empty.map { _ in 1 })

        #expect(nuclei == [])
        #expect(NucleiStatistics(of: nuclei) == nil)
    }

    @Test("a nucleus of the largest image width is measured without overflow")
    func widest() throws {
        let width = 1 << 20
        let labels = Plane<Int32>(width: width, height: 8, repeating: 1)

        let nucleus = try #require(
            LabelImage(labels: labels, count: 1).measureNuclei(
                intensities: labels.map { _ in 65_535 }, probability: labels.map { _ in 0.5 }
            ).first)

        #expect(nucleus.area == 8 << 20)
        #expect(nucleus.convexArea == nucleus.area)
        #expect((nucleus.centroid.x, nucleus.centroid.y) == (Double(width - 1) / 2, 3.5))
        // The variance of 0…n − 1 is (n² − 1) / 12.
        let side = Double(width)
        #expect(abs(nucleus.majorAxis - 4 * ((side * side - 1) / 12).squareRoot()) <= 1e-6)
        #expect(abs(nucleus.minorAxis - 4 * (63.0 / 12).squareRoot()) <= 1e-6)
        #expect(nucleus.intensity.standardDeviation == 0)
    }
}
