import Fitting
import Testing

@Suite("Logistic regression")
struct LogisticRegressionTests {
    /// 200 examples of three features, 98 of them yes.
    private static let examples = {
        let (a, b, c, noise) = (
            drawn(200, seed: 1), drawn(200, seed: 2), drawn(200, seed: 3), drawn(200, seed: 4)
        )
        return (0..<200).map { index in
            let features = [a[index], 2 * b[index] + 1, c[index] * c[index]]
            let score =
                0.8 + 1.5 * features[0] - 0.9 * features[1] + 0.5 * features[2] + 2 * noise[index]
            return (features: features, isYes: score > 0)
        }
    }()

    /// scikit-learn 1.9's `LogisticRegression(C=1/ridge, tol=1e-12, solver='newton-cholesky')` on the
    /// same examples; NumPy's own iteration of `b -= solve(A'WA + R, A'(p - y) + R b)` gives the same
    /// eight decimals, and without a ridge statsmodels' `Logit` gives those of 1e-9.
    @Test(
        "the coefficients are scikit-learn's",
        arguments: [
            (1e-9, [0.80603904, 2.95194106, -1.47111598, 1.5697698]),
            (0.01, [0.80675695, 2.94397351, -1.46818631, 1.56059521]),
            (1, [0.83342278, 2.41398264, -1.27899134, 1.02680865]),
            (100, [0.29379134, 0.24181547, -0.33385712, 0.04374629]),
        ] as [(Double, [Double])])
    func coefficients(ridge: Double, expected: [Double]) throws {
        let fit = try #require(LogisticRegression(fitting: Self.examples, ridge: ridge))

        let differences = zip([fit.intercept] + fit.weights, expected).map { abs($0 - $1) }

        #expect(Self.examples.count { $0.isYes } == 98)
        #expect(fit.weights.count == 3)
        #expect(differences.allSatisfy { $0 < 1e-7 }, "\(differences)")
    }

    /// As above: −9.36937952 and 2.67696558.
    @Test("answers that a feature tells apart wholly give finite weights")
    func separable() throws {
        let fit = try #require(
            LogisticRegression(fitting: (0..<8).map { ([Double($0)], $0 > 3) }, ridge: 0.1))

        #expect(abs(fit.intercept + 9.36937952) < 1e-7)
        #expect(abs(fit.weights[0] - 2.67696558) < 1e-7)
    }

    @Test("without examples of both answers there is nothing to fit")
    func oneAnswer() {
        #expect(LogisticRegression(fitting: [], ridge: 1) == nil)
        #expect(LogisticRegression(fitting: [([1], true), ([2], true)], ridge: 1) == nil)
    }
}
