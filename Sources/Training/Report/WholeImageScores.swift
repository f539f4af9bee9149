import Masks

/// The scores of a model on whole validation images, by set.
package struct WholeImageScores: Sendable, Equatable {
    /// The scores of one set, or their means over sets.
    package struct Values: Sendable, Equatable {
        /// The mean over images of the Dice coefficient of the nuclei.
        package var dice: Double
        /// The average precision at an intersection over union of 0.5, pooled over the nuclei of all
        /// images; `nil` where no annotation tells nuclei apart.
        package var averagePrecision: Double?
        /// The mean of the pooled average precisions at the thresholds 0.5, 0.55 … 0.95; `nil`
        /// likewise.
        package var meanAveragePrecision: Double?

        /// Creates scores.
        package init(dice: Double, averagePrecision: Double?, meanAveragePrecision: Double?) {
            self.dice = dice
            self.averagePrecision = averagePrecision
            self.meanAveragePrecision = meanAveragePrecision
        }
    }

    /// The scores of a set of images.
    package struct ImageSet: Sendable, Equatable {
        /// The ``ValidationSet/name``.
        package let name: String
        /// The scores.
        package var values: Values

        /// Creates the scores of a set.
        package init(name: String, values: Values) {
            self.name = name
            self.values = values
        }
    }

    /// The scores of each set, in the order in which folders were given; at least one.
    package var sets: [ImageSet]

    /// Creates scores of at least one set.
    package init(sets: [ImageSet]) {
        precondition(!sets.isEmpty, "whole images are those of a set")
        self.sets = sets
    }

    /// The unweighted means over sets, so that a large set does not drown small ones; of average
    /// precisions, over the sets that have one.
    package var mean: Values {
        func mean(_ values: [Double]) -> Double? {
            values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
        }
        return Values(
            dice: mean(sets.map(\.values.dice)) ?? 0,
            averagePrecision: mean(sets.compactMap(\.values.averagePrecision)),
            meanAveragePrecision: mean(sets.compactMap(\.values.meanAveragePrecision)))
    }
}

extension WholeImageScores.Values {
    /// The scores of some images.
    ///
    /// - Parameter images: The agreement of each image with its annotation, and whether the
    ///   annotation tells its nuclei apart: only then it counts for average precisions.
    package init(of images: [(agreement: InstanceAgreement, hasInstances: Bool)]) {
        let separated = images.filter(\.hasInstances).map(\.agreement)
        let pooled = separated.isEmpty ? nil : InstanceAgreement(pooling: separated)
        self.init(
            dice: images.map(\.agreement.dice).reduce(0, +) / Double(max(images.count, 1)),
            averagePrecision: pooled?.matchingAtHalf.averagePrecision,
            meanAveragePrecision: pooled?.meanAveragePrecision)
    }
}
