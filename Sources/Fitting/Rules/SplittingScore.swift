import Masks

/// How well the nuclei of some sets are told apart: what splitting is fitted to.
package struct SplittingScore: Sendable, Equatable {
    /// The pooled average precision of each set at an intersection over union of one half.
    package let averagePrecisions: [Double]
    /// The pooled mean average precision of each set.
    package let meanAveragePrecisions: [Double]
    /// The mean Dice coefficient of each set.
    package let dice: [Double]
    /// The mean error of the count of each set, see ``InstanceAgreement/countError``.
    package let countErrors: [Double]

    /// The mean over sets of the sum of both, 0…2.
    ///
    /// Each set counts alike, so that a large one does not drown small ones.
    package var value: Double { averagePrecisions.mean + meanAveragePrecisions.mean }

    /// What sets have lost: the mean over sets of the sum of what each of the four measures is worse
    /// by; what another measure or another set gains does not make up for it.
    ///
    /// - Parameter start: A score of the same images.
    /// - Returns: 0 or more.
    package func losses(since start: SplittingScore) -> Double {
        func losses(_ before: [Double], _ after: [Double]) -> [Double] {
            zip(before, after).map { max($0 - $1, 0) }
        }
        return losses(start.averagePrecisions, averagePrecisions).mean
            + losses(start.meanAveragePrecisions, meanAveragePrecisions).mean
            + losses(start.dice, dice).mean + losses(countErrors, start.countErrors).mean
    }

    /// Pools images by their set; sets without images do not count.
    package init(of images: [(set: Int, agreement: InstanceAgreement)]) {
        let sets = Dictionary(grouping: images) { $0.set }.sorted { $0.key < $1.key }
            .map { $0.value.map(\.agreement) }
        let pooled = sets.map { InstanceAgreement(pooling: $0) }
        dice = sets.map { $0.map(\.dice).mean }
        countErrors = sets.map { $0.map(\.countError).mean }
        averagePrecisions = pooled.map(\.matchingAtHalf.averagePrecision)
        meanAveragePrecisions = pooled.map(\.meanAveragePrecision)
    }
}
