import Masks

extension RefitReport {
    /// The estimate of Dice coefficients and its errors by leave-one-set-out cross-validation.
    package struct DiceEstimateReport: Sendable, Encodable {
        /// A set, seen or unseen.
        package struct ImageSet: Sendable, Encodable {
            /// The folder as it was named; `seen` or `unseen` for all of them together.
            package let path: String
            /// Whether the network that segmented it was not trained on it.
            package let isUnseen: Bool
            /// The errors of an estimate that was fitted without this folder.
            package let errors: DiceErrors

            private enum CodingKeys: String, CodingKey {
                case path, errors
                case isUnseen = "unseen"
            }
        }

        /// The estimate, as it is written under `nucleid.nuclei`.
        package let estimate: DiceEstimate
        /// The ridge over the number of images.
        package let ridge: Double
        /// Each set that has images, then all seen and all unseen images.
        package let sets: [ImageSet]

        /// Creates the report of sets by the number of their folder.
        init(
            estimate: DiceEstimate, ridge: Double, validation: DiceValidation,
            rows: [(path: String, group: Int, isUnseen: Bool)]
        ) {
            self.estimate = estimate
            self.ridge = ridge
            let all: [(path: String, group: Int?, isUnseen: Bool)] =
                rows.map { ($0.path, $0.group, $0.isUnseen) }
                + [("seen", nil, false), ("unseen", nil, true)]
            sets = all.compactMap { row in
                validation.errors(group: row.group, isUnseen: row.isUnseen).map {
                    ImageSet(path: row.path, isUnseen: row.isUnseen, errors: $0)
                }
            }
        }
    }

    /// The distance from training images that was fitted.
    package struct TrainingDistanceReport: Sendable, Encodable {
        /// The number of training images.
        package let images: Int
        /// The number of principal components.
        package let components: Int
        /// The number of prototypes.
        package let prototypes: Int
    }
}
