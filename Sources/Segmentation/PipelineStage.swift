/// A stage of the processing of one image: the one list of names that timing, progress, `bench`,
/// `evaluate` and the sidecar share.
///
/// The raw values are public: the keys of `timing_ms`, and the stages of both reports.
package enum PipelineStage: String, Sendable, CaseIterable {
    /// The file is read and its samples are decoded.
    case decode
    /// Samples become gray intensities, and their histogram an intensity curve.
    case prepare
    /// The network evaluates tiles, which are blended.
    case network
    /// Probabilities are thresholded, and touching nuclei split.
    case masks
    /// Nuclei are measured, and the facts about quality gathered.
    case measure
    /// Masks, labels, tables and overlays are encoded.
    case encode
    /// Labels are compared with ground truth, and all files appear in the outbox.
    case publish
    /// Labels are compared with ground truth by `evaluate`, which publishes nothing.
    case compare

    /// The stages of an image whose result is published, in order.
    package static let publishing: [PipelineStage] = [
        .decode, .prepare, .network, .masks, .measure, .encode, .publish,
    ]

    /// The stages of an image that is evaluated, in order.
    package static let evaluating: [PipelineStage] = [
        .decode, .prepare, .network, .masks, .measure, .compare,
    ]
}

/// What is reported while an image is processed: each event is a sign of life, and the chance to
/// end the work by throwing.
package enum ProgressEvent: Sendable, Equatable {
    /// The image waits until others release memory.
    case waitingForMemory
    /// A stage begins, in which there may be no other event for the usual time and `additionalTime` more;
    /// stages alternate where an image is processed in bands.
    case began(PipelineStage, additionalTime: Duration = .zero)
    /// The current stage goes on.
    case working
    /// So many tiles have been evaluated.
    case tiles(done: Int, of: Int)
}
