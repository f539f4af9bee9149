import Masks

/// How well the nuclei of a whole set of images were found.
package struct EvaluationTotals: Codable, Sendable, Equatable {
    /// How many images were compared with a truth.
    package let images: Int
    /// Pixel by pixel.
    package let pixels: PixelTotals
    /// Nucleus by nucleus.
    package let instances: InstanceTotals
    /// The same, had each connected component of the masks been taken for a nucleus.
    package let components: InstanceTotals
    /// What the probabilities promised.
    package let expectedDice: ExpectationTotals

    private enum CodingKeys: String, CodingKey {
        case images, pixels, instances, components
        case expectedDice = "expected_dice"
    }

    /// Sums images up; of none, all is 0 or, where nothing is right, 1.
    ///
    /// - Complexity: O(*n* log *n*), where *n* is the number of images.
    package init(_ comparisons: [Comparison]) {
        images = comparisons.count
        pixels = PixelTotals(comparisons.map(\.pixels))
        instances = InstanceTotals(comparisons.map(\.instances))
        components = InstanceTotals(comparisons.map(\.components))
        expectedDice = ExpectationTotals(comparisons)
    }
}
