import Masks

/// How well the nuclei of some sets are told apart: what splitting is fitted to.
package struct SplittingScore: Sendable, Equatable {
    /// The pooled average precision of each set at an intersection over union of one half.
    package let averagePrecisions: [Double]
    /// The pooled mean average precision of each set.
    package let meanAveragePrecisions: [Double]

    /// The mean over sets of the sum of both, 0…2.
    ///
    /// Each set counts alike, so that a large one does not drown small ones.
    package var value: Double { averagePrecisions.mean + meanAveragePrecisions.mean }

    /// Pools images by their set; sets without images do not count.
    package init(of images: [(set: Int, agreement: InstanceAgreement)]) {
        let pooled = Dictionary(grouping: images) { $0.set }.sorted { $0.key < $1.key }
            .map { InstanceAgreement(pooling: $0.value.map(\.agreement)) }
        averagePrecisions = pooled.map(\.matchingAtHalf.averagePrecision)
        meanAveragePrecisions = pooled.map(\.meanAveragePrecision)
    }
}
