import Masks

/// How well the nuclei of some sets are told apart: what splitting is fitted to.
package struct SplittingScore: Sendable, Equatable {
    private let sets: [SetMeasures]

    /// Pools images by their set; sets without images do not count.
    package init(of images: [(set: Int, agreement: InstanceAgreement)]) {
        sets = Dictionary(grouping: images) { $0.set }.sorted { $0.key < $1.key }
            .map { SetMeasures(of: $0.value.map(\.agreement)) }
    }

    /// The pooled average precision of each set at an intersection over union of one half.
    package var averagePrecisions: [Double] { sets.map(\.averagePrecision.value) }
    /// The pooled mean average precision of each set.
    package var meanAveragePrecisions: [Double] { sets.map(\.meanAveragePrecision.value) }
    /// The mean Dice coefficient of each set.
    package var dice: [Double] { sets.map(\.dice.value) }
    /// The mean error of the count of each set, see ``InstanceAgreement/countError``.
    package var countErrors: [Double] { sets.map(\.countError.value) }

    /// The mean over sets of the sum of both average precisions, 0…2.
    ///
    /// Each set counts alike, so that a large one does not drown small ones.
    package var value: Double { averagePrecisions.mean + meanAveragePrecisions.mean }

    /// What sets have lost: the mean over sets of the sum of what each of the four measures is worse
    /// by, beyond one standard error, or beyond 0.005 where that is less; what another measure or
    /// another set gains does not make up for it.
    ///
    /// Images differ by chance: a small loss that a few other images of the set would undo is none.
    /// The standard error is that of the difference on the same images (see
    /// ``JackknifedMeasure/standardError(ofDifferenceTo:)``), which is less than that of the measure.
    /// As it is about as large as any loss of a single image, a large one of these counts too.
    ///
    /// - Parameter start: A score of the same images.
    /// - Returns: 0 or more.
    package func losses(since start: SplittingScore) -> Double {
        precondition(sets.count == start.sets.count, "scores are of the same images")
        return zip(start.sets, sets).map { $1.losses(since: $0) }.mean
    }
}

/// The measures of one set.
private struct SetMeasures: Sendable, Equatable {
    let averagePrecision: JackknifedMeasure
    let meanAveragePrecision: JackknifedMeasure
    let dice: JackknifedMeasure
    let countError: JackknifedMeasure

    init(of images: [InstanceAgreement]) {
        averagePrecision = JackknifedMeasure(pooledPrecisionOf: images, thresholds: 0..<1)
        meanAveragePrecision = JackknifedMeasure(
            pooledPrecisionOf: images, thresholds: 0..<IoUThreshold.all.count)
        dice = JackknifedMeasure(meanOf: images.map(\.dice))
        countError = JackknifedMeasure(meanOf: images.map(\.countError))
    }

    /// The largest loss that a standard error excuses.
    private static let mostTolerance = 0.005

    /// What each measure is worse by, beyond one standard error of the difference, summed.
    func losses(since start: SetMeasures) -> Double {
        func loss(_ better: JackknifedMeasure, _ worse: JackknifedMeasure) -> Double {
            let tolerance = min(better.standardError(ofDifferenceTo: worse), Self.mostTolerance)
            return max(better.value - worse.value - tolerance, 0)
        }
        return loss(start.averagePrecision, averagePrecision)
            + loss(start.meanAveragePrecision, meanAveragePrecision) + loss(start.dice, dice)
            + loss(countError, start.countError)
    }
}
