import FoundationEssentials
import Masks

/// Everything that an evaluation says, as `evaluation.json` holds it.
package struct EvaluationReport: Codable, Sendable, Equatable {
    /// What was evaluated, and with what.
    package struct Circumstances: Codable, Sendable, Equatable {
        /// The model's name.
        package var model: String
        /// Of the weights file.
        package var modelSha256: String
        /// The precision that was computed with.
        package var precision: String
        /// The folder of images.
        package var images: String
        /// The folder of truths.
        package var truth: String
        /// When all was done, RFC 3339.
        package var finished: String
        /// Of nucleid.
        package var version: String

        private enum CodingKeys: String, CodingKey {
            case model, precision, images, truth, finished, version
            case modelSha256 = "model_sha256"
        }

        /// Takes every property.
        package init(
            model: String, modelSha256: String, precision: String, images: String, truth: String,
            finished: String, version: String
        ) {
            self.model = model
            self.modelSha256 = modelSha256
            self.precision = precision
            self.images = images
            self.truth = truth
            self.finished = finished
            self.version = version
        }
    }

    /// An image that could not be evaluated.
    package struct Failure: Codable, Sendable, Equatable {
        /// Its path.
        package let image: String
        /// A sentence.
        package let reason: String

        /// Takes every property.
        package init(image: String, reason: String) {
            self.image = image
            self.reason = reason
        }
    }

    /// What one stage of an image's way took.
    package struct Stage: Codable, Sendable, Equatable {
        /// What it is called in `timing_ms` of the sidecar, or `compare`.
        package let stage: String
        /// The mean over images, in milliseconds.
        package let milliseconds: Double
        /// Of all stages together, 0…1.
        package let share: Double

        private enum CodingKeys: String, CodingKey {
            case stage, share
            case milliseconds = "ms"
        }

        /// Takes every property.
        package init(stage: String, milliseconds: Double, share: Double) {
            self.stage = stage
            self.milliseconds = milliseconds
            self.share = share
        }
    }

    /// The version of this shape.
    package let schema: String
    /// What was evaluated, and with what.
    package let circumstances: Circumstances
    /// The intersections over union that average precisions are of.
    package let thresholds: [Double]
    /// Of all images.
    package let totals: EvaluationTotals
    /// One by one, in the order of their names.
    package let images: [ImageScore]
    /// Images that have no truth.
    package let withoutTruth: [String]
    /// Images that could not be evaluated.
    package let failures: [Failure]
    /// Where the time went.
    package let stages: [Stage]

    private enum CodingKeys: String, CodingKey {
        case schema, circumstances, thresholds, totals, images, failures, stages
        case withoutTruth = "without_truth"
    }

    /// Puts a report together.
    ///
    /// - Parameters:
    ///   - circumstances: What was evaluated, and with what.
    ///   - comparisons: Of all images that could be compared, in the order of their names.
    ///   - withoutTruth: Images that have no truth.
    ///   - failures: Images that could not be evaluated.
    ///   - stages: Where the time went.
    /// - Complexity: O(*n* log *n*), where *n* is the number of images.
    package init(
        _ circumstances: Circumstances, _ comparisons: [Comparison], withoutTruth: [String],
        failures: [Failure], stages: [Stage]
    ) {
        schema = "nucleid-evaluation/1"
        self.circumstances = circumstances
        thresholds = OverlapThreshold.all.map(\.value)
        totals = EvaluationTotals(comparisons)
        images = comparisons.map { ImageScore($0) }
        self.withoutTruth = withoutTruth
        self.failures = failures
        self.stages = stages
    }

    /// As JSON for programs: sorted keys, indented, ends with a line feed.
    package func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try [UInt8](encoder.encode(self)) + [UInt8(ascii: "\n")]
    }
}
