import Masks

/// The figures of all images together.
package struct EvaluationTotals: Codable, Sendable, Equatable {
    /// The number of images that were compared.
    package let images: Int
    /// The figures of the foregrounds, pixel by pixel.
    package let pixels: PixelTotals
    /// The figures of the nuclei, one by one.
    package let instances: InstanceTotals
    /// The same with each connected component of the masks taken for a nucleus.
    package let components: InstanceTotals
    /// The errors of the expected Dice coefficients.
    package let expectedDice: ExpectedDiceTotals

    private enum CodingKeys: String, CodingKey {
        case images, pixels, instances, components
        case expectedDice = "expected_dice"
    }

    /// The totals of some images; of none, they are 0, and 1 where an empty mask is right.
    ///
    /// - Complexity: O(*n* log *n*), where *n* is the number of images.
    package init(of comparisons: [Comparison]) {
        images = comparisons.count
        pixels = PixelTotals(of: comparisons.map(\.pixels))
        instances = InstanceTotals(of: comparisons.map(\.instances))
        components = InstanceTotals(of: comparisons.map(\.components))
        expectedDice = ExpectedDiceTotals(of: comparisons)
    }
}

/// The errors of the expected Dice coefficients, against the measured ones.
package struct ExpectedDiceTotals: Codable, Sendable, Equatable {
    /// The mean of |expected − measured|.
    package let meanError: Double
    /// The mean of expected − measured; above 0 where too much is expected.
    package let bias: Double
    /// Pearson's correlation of both; `nil` where one of them is constant.
    package let correlation: Double?
    /// The share of images whose measured Dice coefficient lies in its interval; `nil` if none has
    /// an interval.
    package let coverage: Double?
    /// The mean width of the intervals; `nil` if there are none.
    package let intervalWidth: Double?

    private enum CodingKeys: String, CodingKey {
        case meanError = "mae"
        case bias
        case correlation = "pearson_r"
        case coverage
        case intervalWidth = "interval_width"
    }

    /// The errors over some images.
    ///
    /// - Complexity: O(*n*), where *n* is the number of images.
    package init(of images: [Comparison]) {
        let errors = ExpectedDiceErrors(
            of: images.map {
                ($0.subject.expectedDice, $0.subject.expectedDiceInterval, $0.pixels.dice)
            })
        meanError = errors.meanError
        bias = errors.bias
        correlation = errors.correlation
        coverage = errors.coverage
        intervalWidth = errors.intervalWidth
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(meanError, forKey: .meanError)
        try values.encode(bias, forKey: .bias)
        try values.encode(correlation, forKey: .correlation)
        try values.encodeIfPresent(coverage, forKey: .coverage)
        try values.encodeIfPresent(intervalWidth, forKey: .intervalWidth)
    }
}

extension [Double] {
    /// The mean; 0 for an empty array.
    ///
    /// - Complexity: O(*n*).
    var mean: Double { isEmpty ? 0 : reduce(0, +) / Double(count) }
}
