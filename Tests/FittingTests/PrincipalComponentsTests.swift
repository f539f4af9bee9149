import Fitting
import Testing

@Suite("Principal components")
struct PrincipalComponentsTests {
    /// 30 centred points of 12 numbers.
    private static let points: [[Double]] = {
        let scales = [5, 4, 3, 2, 1.5, 1.2, 1, 0.8, 0.5, 0.3, 0.2, 0.1]
        let numbers = drawn(360, seed: 7)
        let rows = (0..<30).map { row in scales.indices.map { numbers[12 * row + $0] * scales[$0] }
        }
        let means = scales.indices.map { column in rows.reduce(0) { $0 + $1[column] } / 30 }
        return rows.map { row in zip(row, means).map { $0 - $1 } }
    }()

    /// `numpy.linalg.svd` of the same points: squared singular values over 30, and the first two
    /// right singular vectors.
    @Test("are NumPy's, by falling variance, with the largest entry positive")
    func recorded() {
        let components = PrincipalComponents(of: Self.points, most: 5)

        let variances = [10.59128736, 5.4025616, 2.30483782, 0.81471383, 0.53939737]
        let directions = [
            [
                0.94739601, -0.05893085, -0.25991146, -0.1017507, 0.03118962, -0.12862391,
                0.01967147, 0.05318326, 0.00698242, -0.01549532, -0.00257842, 0.00573966,
            ],
            [
                0.00944496, 0.97621835, -0.1689363, -0.06722381, -0.06475593, -0.03120097,
                -0.05647729, -0.04138607, -0.05224799, 0.03109993, -0.00820555, -0.00403671,
            ],
        ]
        #expect(components.variances.count == 5)
        for (found, expected) in zip(components.variances, variances) {
            #expect(abs(found - expected) < 1e-6)
        }
        for (found, expected) in zip(components.directions, directions) {
            #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-6 })
        }
    }

    @Test("are no more than there are directions in which points vary")
    func few() {
        let line = (0..<9).map { [Double($0) - 4, 0, 2 * (Double($0) - 4)] }

        let components = PrincipalComponents(of: line, most: 3)

        // The variance of −4…4 is 60/9, and that of the direction (1, 0, 2)/√5 five times that.
        #expect(components.variances.count == 1)
        #expect(abs(components.variances[0] - 5 * 60.0 / 9) < 1e-9)
        #expect(abs(components.directions[0][2] - 2 / 5.0.squareRoot()) < 1e-9)
        #expect(PrincipalComponents(of: [], most: 3).directions.isEmpty)
    }
}
