import Glibc

/// A fitted logistic regression: the log-odds of a yes are an intercept and a weighted sum of
/// features.
package struct LogisticRegression: Sendable, Equatable {
    /// The log-odds if all features are 0.
    package let intercept: Double
    /// The coefficients of the features.
    package let weights: [Double]

    /// The most steps; from 0, five to ten suffice.
    private static let mostSteps = 100
    /// The change of the objective, relative to its value, below which it is at its least.
    private static let tolerance = 1e-13

    /// Features with a share of yes and a weight.
    package struct Example: Sendable {
        /// The features, as many for each example.
        package let features: [Double]
        /// The share of yes, 0…1.
        package let target: Double
        /// The number of examples that it counts as, above 0.
        package let weight: Double

        /// Creates an example.
        package init(features: [Double], target: Double, weight: Double) {
            self.features = features
            self.target = target
            self.weight = weight
        }
    }

    /// Fits to answers, which are shares of 0 or 1.
    ///
    /// It is scikit-learn's `LogisticRegression(C=1/ridge)`. `nil` unless there are both answers.
    ///
    /// - Parameters:
    ///   - examples: Features, as many for each, and the answer.
    ///   - ridge: Above 0, so that answers that the features tell apart wholly give finite weights.
    /// - Complexity: O(*n* *f*²), where *n* is the number of examples and *f* of features.
    package init?(fitting examples: [(features: [Double], isYes: Bool)], ridge: Double) {
        guard let first = examples.first, examples.contains(where: { $0.isYes != first.isYes })
        else { return nil }
        self.init(
            fitting: examples.map {
                Example(features: $0.features, target: $0.isYes ? 1 : 0, weight: 1)
            }, ridge: ridge)
    }

    /// Fits to shares by Newton's method, which for this model is iteratively reweighted least squares
    /// (Hastie, Tibshirani and Friedman, The elements of statistical learning, 2009, section 4.4.1).
    ///
    /// The least of Σ *w* (*y* log(1 + exp(−η)) + (1 − *y*) log(1 + exp(η))) + ½ · ridge · Σ
    /// weight² is found, where *y* is the target, *w* the example's weight, and *η* are the
    /// log-odds; the intercept is not shrunk (fractional logistic regression, Papke and Wooldridge,
    /// 1996).
    ///
    /// - Parameters:
    ///   - examples: At least one.
    ///   - ridge: Above 0, so that targets that the features tell apart wholly give finite weights.
    /// - Complexity: O(*n* *f*²), where *n* is the number of examples and *f* of features.
    package init(fitting examples: [Example], ridge: Double) {
        precondition(ridge > 0, "without a ridge there may be no finite weights")
        let count = (examples.first?.features.count ?? 0) + 1
        precondition(
            examples.allSatisfy { $0.features.count + 1 == count }, "examples have equal features")
        var coefficients = [Double](repeating: 0, count: count)
        var value = Self.objective(coefficients, examples, ridge: ridge)
        for _ in 0..<Self.mostSteps {
            let step = Self.newtonStep(coefficients, examples, ridge: ridge)
            // A whole step may be too long where the curvature changes much.
            var (length, next, nextValue) = (1.0, coefficients, Double.infinity)
            while length > 1e-9, nextValue > value {
                next = zip(coefficients, step).map { $0 - length * $1 }
                nextValue = Self.objective(next, examples, ridge: ridge)
                length /= 2
            }
            guard nextValue <= value else { break }
            let isDone = value - nextValue <= Self.tolerance * value
            (coefficients, value) = (next, nextValue)
            if isDone { break }
        }
        intercept = coefficients[0]
        weights = Array(coefficients.dropFirst())
    }

    private static func logOdds(_ coefficients: [Double], _ features: [Double]) -> Double {
        zip(coefficients.dropFirst(), features).reduce(coefficients[0]) { $0 + $1.0 * $1.1 }
    }

    private static func objective(
        _ coefficients: [Double], _ examples: [Example], ridge: Double
    ) -> Double {
        let shrinkage = coefficients.dropFirst().reduce(0) { $0 + $1 * $1 } * ridge / 2
        return examples.reduce(shrinkage) { sum, example in
            let odds = logOdds(coefficients, example.features)
            let (yes, no) = (softplus(-odds), softplus(odds))
            return sum + example.weight * (example.target * yes + (1 - example.target) * no)
        }
    }

    /// log(1 + exp(x)) without overflow.
    private static func softplus(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }

    /// The inverse of the second derivative times the first.
    private static func newtonStep(
        _ coefficients: [Double], _ examples: [Example], ridge: Double
    ) -> [Double] {
        let count = coefficients.count
        var gradient = [0] + coefficients.dropFirst().map { ridge * $0 }
        var curvature = [[Double]](
            repeating: [Double](repeating: 0, count: count), count: count)
        for index in 1..<count { curvature[index][index] = ridge }
        for example in examples {
            let probability = 1 / (1 + exp(-logOdds(coefficients, example.features)))
            let (residual, weight) = (
                example.weight * (probability - example.target),
                example.weight * probability * (1 - probability)
            )
            let values = [1] + example.features
            for row in 0..<count {
                gradient[row] += residual * values[row]
                for column in 0...row {
                    curvature[row][column] += weight * values[row] * values[column]
                }
            }
        }
        // The intercept has no ridge; where all weights vanish, this keeps the matrix regular.
        curvature[0][0] += 1e-12
        return solve(curvature, gradient)
    }

    /// Solves A x = b by Cholesky's factorisation.
    ///
    /// - Parameters:
    ///   - matrix: A, symmetric and positive definite, of which the lower triangle is read.
    ///   - right: b.
    /// - Returns: x.
    private static func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
        var (factor, x) = (matrix, right)
        for row in x.indices {
            for column in 0...row {
                let rest = (0..<column).reduce(factor[row][column]) {
                    $0 - factor[row][$1] * factor[column][$1]
                }
                factor[row][column] =
                    row == column
                    ? max(rest, .leastNormalMagnitude).squareRoot() : rest / factor[column][column]
            }
            x[row] = (0..<row).reduce(x[row]) { $0 - factor[row][$1] * x[$1] } / factor[row][row]
        }
        for row in x.indices.reversed() {
            x[row] =
                (row + 1..<x.count).reduce(x[row]) { $0 - factor[$1][row] * x[$1] }
                / factor[row][row]
        }
        return x
    }
}
