import Tensors
import Testing

@Suite("Resampling of planes")
struct ResamplingTests {
    /// `numpy.random.default_rng(18).integers(0, 1000, (5, 7))`.
    private static let source = Plane<Float>(
        width: 7, height: 5,
        elements: [
            893, 399, 213, 717, 868, 280, 366, 82, 961, 969, 695, 563, 566, 644, 739, 576, 784, 475,
            361, 122, 806, 313, 666, 736, 691, 907, 694, 888, 745, 948, 481, 25, 616, 738, 148,
        ])
    private static let unlimited: ClosedRange<Float> = -1e9...1e9

    private static func resampled(
        width: Int, height: Int, limits: ClosedRange<Float> = unlimited
    ) -> [Float] {
        PlaneResampling(
            from: PlaneSize(height: 5, width: 7), to: PlaneSize(height: height, width: width),
            limits: limits)(source).elements
    }

    private static func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
        a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
    }

    @Test("shrinks to the means that OpenCV's INTER_AREA gives")
    func means() {
        // cv2.resize(source, (2, 3) and (5, 4), interpolation=cv2.INTER_AREA), OpenCV 5.0.0.
        let three: [Float] = [589.1143, 563.3429, 653.1143, 544.8286, 610.3143, 583.5715]
        let four: [Float] = [
            668.114, 427.286, 676.314, 605.657, 397.486, 476.857, 857.286, 630.314, 442.0, 617.257,
            525.286, 701.543, 638.114, 592.857, 743.771, 725.171, 686.114, 285.314, 697.771,
            419.771,
        ]
        #expect(Self.largestDifference(Self.resampled(width: 2, height: 3), three) < 1e-3)
        #expect(Self.largestDifference(Self.resampled(width: 5, height: 4), four) < 1e-3)
    }

    @Test("enlarges to what Pillow's BICUBIC gives with repeated edges")
    func cubic() {
        // PIL.Image.fromarray(numpy.pad(source, 4, mode="edge"))
        //     .resize((11, 8), BICUBIC, box=(4, 4, 11, 9)), Pillow 13.0.0.
        let recorded: [Float] = [
            978.427, 697.705, 329.088, 155.803, 327.901, 718.362, 900.134, 754.507, 295.347,
            275.259, 354.058, 506.672, 584.562, 655.052, 559.263, 591.273, 719.557, 771.409,
            676.881, 441.451, 434.123, 477.671, 31.333, 472.454, 997.349, 1023.424, 891.778,
            685.890, 579.315, 535.704, 551.534, 613.257, 663.605, 556.562, 611.816, 708.873,
            852.893, 767.651, 518.197, 413.067, 304.065, 197.662, 510.433, 798.950, 662.803,
            603.733, 571.505, 733.306, 707.261, 539.908, 525.960, 425.685, 234.859, 574.839,
            902.961, 297.583, 461.984, 672.175, 736.131, 728.484, 700.927, 844.847, 851.205,
            675.570, 788.959, 919.882, 521.814, 684.038, 831.717, 669.762, 459.765, 317.759,
            608.675, 804.340, 763.662, 590.295, 447.412, 759.947, 885.794, 945.975, 619.060,
            242.668, -16.219, 363.258, 692.054, 758.867, 393.286, 63.343,
        ]
        #expect(Self.largestDifference(Self.resampled(width: 11, height: 8), recorded) < 0.01)
    }

    @Test("keeps every pixel where sizes agree, and one pixel whatever the size")
    func identity() {
        #expect(Self.resampled(width: 7, height: 5) == Self.source.elements)
        let pixel = Plane<Float>(width: 1, height: 1, repeating: 0.25)
        let enlarged = PlaneResampling(
            from: PlaneSize(height: 1, width: 1), to: PlaneSize(height: 3, width: 2),
            limits: 0...1)(pixel)
        #expect(
            Self.largestDifference(enlarged.elements, [Float](repeating: 0.25, count: 6)) < 1e-6)
    }

    @Test("keeps the mean of a plane that shrinks")
    func mean() {
        let shrunk = Self.resampled(width: 3, height: 2)
        let means = (
            shrunk.reduce(0, +) / 6, Self.source.elements.reduce(0, +) / Float(35)
        )
        #expect(abs(means.0 - means.1) < 1e-3)
    }

    @Test("cuts off what interpolation overshoots")
    func limits() {
        let values = Self.resampled(width: 20, height: 20, limits: 100...900)
        #expect(values.allSatisfy { (100...900).contains($0) })
        #expect(Self.resampled(width: 20, height: 20).contains { $0 > 969 })
    }

    @Test(
        "makes the same rows, bit by bit, from any band that has their sources",
        arguments: [(3, 2), (4, 3), (7, 5), (10, 9), (50, 33)])
    func bands(width: Int, height: Int) {
        let resampling = PlaneResampling(
            from: PlaneSize(height: 5, width: 7), to: PlaneSize(height: height, width: width),
            limits: Self.unlimited)
        let whole = resampling(Self.source)
        for first in 0..<height {
            for end in first + 1...height {
                let sources = resampling.rows.sources(of: first..<end)
                let band = Plane(
                    width: 7, height: sources.count,
                    elements: Array(
                        Self.source.elements[sources.lowerBound * 7..<sources.upperBound * 7]))
                let rows = resampling.rows(
                    in: first..<end, of: band, firstRow: sources.lowerBound)
                #expect(rows.elements == Array(whole.elements[first * width..<end * width]))
            }
        }
    }

    @Test(
        "says how many pixels can be made of the first ones",
        arguments: [(5, 2), (5, 5), (5, 13), (1, 9), (9, 1)])
    func progress(source: Int, target: Int) {
        let axis = ResamplingAxis(from: source, to: target)
        for count in 0...source {
            let expected = (0..<target).prefix {
                axis.sources(of: $0..<$0 + 1).upperBound <= count
            }.count
            #expect(axis.targets(madeOfFirst: count) == expected)
        }
        #expect(axis.targets(madeOfFirst: source) == target)
    }
}
