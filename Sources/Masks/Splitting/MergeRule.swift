import Glibc

/// The probability that two adjacent regions are one nucleus: a logistic regression.
///
/// Fitted on annotated images; part of a model's metadata.
package struct MergeRule: Sendable, Equatable, Codable {
    /// The regression coefficients, in log-odds per unit of each feature.
    package struct Weights: Sendable, Equatable, Codable {
        /// The coefficient of the dynamics: the height of the lower peak above the saddle, 0…1.
        package var dynamics: Double
        /// The coefficient of the length of the contact, divided by the equivalent diameter of the
        /// smaller region.
        package var contact: Double
        /// The coefficient of the solidity of the union: its area over that of its convex hull.
        package var solidity: Double
        /// The coefficient of the solidity of the two regions with separate hulls, minus that of
        /// the union.
        package var dent: Double
        /// The coefficient of the natural logarithm of the area of the union over the typical area.
        package var relativeArea: Double

        private enum CodingKeys: String, CodingKey {
            case dynamics, contact, solidity, dent
            case relativeArea = "relative_area"
        }

        /// In the order of ``BasinPair/features``.
        package var all: [Double] { [dynamics, contact, solidity, dent, relativeArea] }

        /// Creates coefficients.
        package init(
            dynamics: Double, contact: Double, solidity: Double, dent: Double, relativeArea: Double
        ) {
            self.dynamics = dynamics
            self.contact = contact
            self.solidity = solidity
            self.dent = dent
            self.relativeArea = relativeArea
        }

        /// Creates coefficients from numbers in the order of ``all``.
        package init(_ all: [Double]) {
            precondition(all.count == 5, "a pair has five features")
            self.init(
                dynamics: all[0], contact: all[1], solidity: all[2], dent: all[3],
                relativeArea: all[4])
        }
    }

    /// The log-odds if all features are 0.
    package var intercept: Double
    /// The coefficients of the features.
    package var weights: Weights
    /// The probability above which two regions are merged, 0…1.
    package var threshold: Double

    /// Creates a rule.
    package init(intercept: Double, weights: Weights, threshold: Double) {
        self.intercept = intercept
        self.weights = weights
        self.threshold = threshold
    }

    /// The probability that a pair is one nucleus, 1 / (1 + exp(−(intercept + Σ weight · value))).
    func probability(of features: PairFeatures) -> Double {
        let logOdds = zip(weights.all, features.values).reduce(intercept) { $0 + $1.0 * $1.1 }
        return 1 / (1 + exp(-logOdds))
    }
}

/// The features from which ``MergeRule`` decides whether two adjacent regions are one nucleus.
struct PairFeatures {
    /// The values, in the order of ``MergeRule/Weights``.
    let values: [Double]

    /// Measures a pair of regions.
    ///
    /// - Parameters:
    ///   - a: One region.
    ///   - b: The other region.
    ///   - contact: Their common border.
    ///   - typicalArea: The typical area of the image's nuclei in pixels.
    init(_ a: Region, _ b: Region, contact: Region.Contact, typicalArea: Double) {
        let (large, small) = (Double(max(a.area, b.area)), Double(min(a.area, b.area)))
        let unionSolidity = (large + small) / a.convexHull.union(b.convexHull).area
        let separateSolidity = (large + small) / (a.convexHull.area + b.convexHull.area)
        values = [
            min(a.peak, b.peak) - contact.saddle,
            Double(contact.sharedEdges) / (2 * (small / .pi).squareRoot()),
            unionSolidity,
            separateSolidity - unionSolidity,
            log((large + small) / typicalArea),
        ]
    }
}
