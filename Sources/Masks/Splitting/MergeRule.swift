import Glibc

/// When two regions that touch are one nucleus: a logistic regression on what is seen of them.
///
/// Fitted on images whose nuclei are known; part of a model's metadata.
package struct MergeRule: Sendable, Equatable, Codable {
    /// The log-odds that each measure of a pair of regions adds, times its value.
    package struct Weights: Sendable, Equatable, Codable {
        /// How far the lower summit rises above the pass between the two, 0…1.
        package var dynamics: Double
        /// The length of their contact, over the diameter of a circle of the smaller's area.
        package var contact: Double
        /// The share of their common convex hull that is theirs.
        package var solidity: Double
        /// How much larger that share is for their two hulls.
        package var dent: Double
        /// The logarithm of their area over the typical one.
        package var relativeArea: Double

        var inOrder: [Double] { [dynamics, contact, solidity, dent, relativeArea] }

        /// Takes every property.
        package init(
            dynamics: Double, contact: Double, solidity: Double, dent: Double, relativeArea: Double
        ) {
            self.dynamics = dynamics
            self.contact = contact
            self.solidity = solidity
            self.dent = dent
            self.relativeArea = relativeArea
        }
    }

    /// The log-odds where all measures are 0.
    package var intercept: Double
    /// What the measures add.
    package var weights: Weights
    /// The probability above which two regions are merged, 0…1.
    package var threshold: Double

    /// Takes every property.
    package init(intercept: Double, weights: Weights, threshold: Double) {
        self.intercept = intercept
        self.weights = weights
        self.threshold = threshold
    }

    /// The probability of being one nucleus, 1 / (1 + exp(−(intercept + Σ weight · value))).
    func probability(_ features: PairFeatures) -> Double {
        let odds = zip(weights.inOrder, features.values).reduce(intercept) { $0 + $1.0 * $1.1 }
        return 1 / (1 + exp(-odds))
    }
}
