import Fitting
import Testing

@Suite("Isotonic regression with medians")
struct IsotonicRegressionTests {
    /// Points around a rising line; where `step` is there, many have the same abscissa.
    private static func points(_ count: Int, seed: Int, step: Double?) -> [(x: Double, y: Double)] {
        zip(drawn(count, seed: seed), drawn(count, seed: seed + 10)).map { place, noise in
            let x = step.map { (place * $0).rounded(.toNearestOrEven) / $0 } ?? place
            return (x, ((x + 0.8 * noise) * 1000).rounded(.toNearestOrEven) / 1000)
        }
    }

    /// The least sum of absolute differences of any rising steps, found by SciPy 1.17's
    /// `linprog(method='highs')`: minimise Σ e where −e ≤ y − f(x) ≤ e and f rises.
    @Test(
        "no rising steps are nearer to the points",
        arguments: [(9, 1, nil, 2.2), (37, 2, 20, 11.44), (200, 3, 20, 70.087)]
            as [(Int, Int, Double?, Double)])
    func nearest(count: Int, seed: Int, step: Double?, expected: Double) {
        let points = Self.points(count, seed: seed, step: step)

        let blocks = IsotonicRegression(fitting: points).blocks

        let sum = points.reduce(0) { sum, point in
            let block = blocks.first { $0.abscissae.contains(point.x) }
            return sum + abs(point.y - (block?.value ?? .infinity))
        }
        #expect(abs(sum - expected) < 1e-9, "\(sum)")
        #expect(zip(blocks, blocks.dropFirst()).allSatisfy { $0.value < $1.value })
        #expect(blocks.reduce(0) { $0 + $1.count } == count)
    }

    @Test("neighbours that fall are pooled to their median, an outlier among them does no harm")
    func pooled() {
        let points = [(1, 0.1), (2, 0.5), (3, 0.4), (4, 0.45), (5, 0), (6, 0.9)].map {
            (x: Double($0.0), y: $0.1)
        }

        let blocks = IsotonicRegression(fitting: points.reversed()).blocks

        #expect(blocks.map(\.count) == [1, 4, 1])
        #expect(blocks.map(\.place) == [1, 3.5, 6])
        let values = zip(blocks.map(\.value), [0.1, 0.425, 0.9]).map { abs($0 - $1) }
        #expect(values.allSatisfy { $0 < 1e-12 })
    }

    @Test("points of one abscissa are one step")
    func ties() {
        let blocks = IsotonicRegression(fitting: [(1, 0.3), (1, 0.1), (1, 0.2), (0, 0)]).blocks

        #expect(blocks.map(\.value) == [0, 0.2])
    }

    @Test("of many knots those stay that the others do not tell; ends stay; rounding merges")
    func knots() {
        let bent = (0...10).map { (x: Double($0) / 10, y: $0 < 6 ? 0.1 * Double($0) : 0.9) }

        let three = IsotonicRegression(fitting: bent).knots(most: 3, digits: 5)
        let rounded = IsotonicRegression(
            fitting: [(0.1, 0.2), (0.100001, 0.3), (0.2, 0.300001), (0.3, 0.4)]
        ).knots(most: 9, digits: 5)

        #expect(three.map(\.x) == [0, 0.5, 0.8])
        #expect(three.map(\.y) == [0, 0.5, 0.9])
        #expect(rounded.map(\.x) == [0.1, 0.2, 0.3])
        #expect(rounded.map(\.y) == [0.2, 0.3, 0.4])
    }

    /// NumPy 2.4's `np.quantile(v, q)`.
    @Test(
        "quantiles are NumPy's",
        arguments: [(0, -2), (0.006, -1.928), (0.25, 1), (0.5, 3), (0.98, 9.76), (1, 10)]
            as [(Double, Double)])
    func quantiles(share: Double, expected: Double) throws {
        let quantile = try #require([3, 10, -2, 1, 7].map { Double($0) }.quantile(share))

        #expect(abs(quantile - expected) < 1e-12)
        #expect([Double]().quantile(share) == nil)
    }
}
