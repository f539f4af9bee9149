import FoundationEssentials
import Masks

/// The report of an evaluation, as `evaluation.json` holds it.
package struct EvaluationReport: Codable, Sendable, Equatable {
    /// The model, the precision and the folders of an evaluation.
    package struct Circumstances: Codable, Sendable, Equatable {
        /// The model's name.
        package var model: String
        /// The SHA-256 of the weights file.
        package var modelSha256: String
        /// The precision of the arithmetic.
        package var precision: String
        /// The folder of images.
        package var images: String
        /// The folder of annotations.
        package var truth: String
        /// The time at which the evaluation finished, RFC 3339.
        package var finished: String
        /// The version of nucleid.
        package var version: String

        private enum CodingKeys: String, CodingKey {
            case model, precision, images, truth, finished, version
            case modelSha256 = "model_sha256"
        }

        /// The circumstances of an evaluation.
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
        /// The reason, as a sentence.
        package let reason: String

        /// Records a failure.
        package init(image: String, reason: String) {
            self.image = image
            self.reason = reason
        }
    }

    /// The time that one stage of the pipeline took.
    package struct Stage: Codable, Sendable, Equatable {
        /// Its name in `timing_ms` of the sidecar, or `compare`.
        package let stage: String
        /// The mean over images, in milliseconds.
        package let milliseconds: Double
        /// The share of all stages together, 0…1.
        package let share: Double

        private enum CodingKeys: String, CodingKey {
            case stage, share
            case milliseconds = "ms"
        }

        /// Records the time of a stage.
        package init(stage: String, milliseconds: Double, share: Double) {
            self.stage = stage
            self.milliseconds = milliseconds
            self.share = share
        }
    }

    /// The name and version of the format.
    package let schema: String
    /// The model, the precision and the folders.
    package let circumstances: Circumstances
    /// The thresholds of intersection over union of the average precisions.
    package let thresholds: [Double]
    /// The figures of all images together.
    package let totals: EvaluationTotals
    /// The figures of each image, in the order of their names.
    package let images: [ImageScore]
    /// The images without an annotation.
    package let withoutAnnotation: [String]
    /// The files of ground truth that belong to no image.
    package let withoutImage: [String]
    /// The images that could not be evaluated.
    package let failures: [Failure]
    /// The mean time of each stage.
    package let stages: [Stage]

    private enum CodingKeys: String, CodingKey {
        case schema, circumstances, thresholds, totals, images, failures, stages
        case withoutAnnotation = "without_truth"
        case withoutImage = "truth_without_image"
    }

    /// The report of some comparisons.
    ///
    /// - Parameters:
    ///   - circumstances: The model, the precision and the folders.
    ///   - comparisons: The comparisons of images, in the order of their names.
    ///   - withoutAnnotation: The images without an annotation.
    ///   - withoutImage: The files of ground truth that belong to no image.
    ///   - failures: The images that could not be evaluated.
    ///   - stages: The mean time of each stage.
    /// - Complexity: O(*n* log *n*), where *n* is the number of images.
    package init(
        circumstances: Circumstances, comparisons: [Comparison], withoutAnnotation: [String],
        withoutImage: [String], failures: [Failure], stages: [Stage]
    ) {
        schema = "nucleid-evaluation/1"
        self.circumstances = circumstances
        thresholds = IoUThreshold.all.map(\.value)
        totals = EvaluationTotals(of: comparisons)
        images = comparisons.map { ImageScore(of: $0) }
        self.withoutAnnotation = withoutAnnotation
        self.withoutImage = withoutImage
        self.failures = failures
        self.stages = stages
    }

    /// The report as JSON: sorted keys, indented, with a line feed at the end.
    package func json() throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try [UInt8](encoder.encode(self)) + [UInt8(ascii: "\n")]
    }
}
