/// How far the Dice coefficients that probabilities promised are from those that were measured.
package struct ExpectationTotals: Codable, Sendable, Equatable {
    /// The mean of |expected − measured|.
    package let meanError: Double
    /// The mean of expected − measured: above 0 where too much was promised.
    package let bias: Double
    /// Pearson's correlation of both; `nil` where one of them does not vary.
    package let correlation: Double?

    private enum CodingKeys: String, CodingKey {
        case meanError = "mae"
        case bias
        case correlation = "pearson_r"
    }

    /// Sums images up.
    ///
    /// - Complexity: O(*n*), where *n* is the number of images.
    package init(_ images: [Comparison]) {
        let measured = images.map(\.pixels.dice)
        let expected = images.map(\.subject.expectedDice)
        let differences = zip(expected, measured).map { $0 - $1 }
        meanError = differences.map { abs($0) }.mean
        bias = differences.mean
        correlation = Correlation(expected, measured)?.coefficient
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(meanError, forKey: .meanError)
        try values.encode(bias, forKey: .bias)
        try values.encode(correlation, forKey: .correlation)
    }
}
