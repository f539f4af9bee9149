/// The agreement of a mask with its ground truth, or why the ground truth could not be used.
package enum DiceRecord: Sendable, Equatable {
    case measured(Values)
    case failed(Failure)

    /// The agreement pixel by pixel; rates are 0…1.
    package struct Values: Codable, Sendable, Equatable {
        /// The Dice coefficient, (2·|A∩B| + 1) / (|A| + |B| + 1).
        package var value: Double
        /// The path of the ground truth, relative to its folder.
        package var truth: String
        /// The digest of the ground truth's file.
        package var truthSha256: String
        /// The intersection over union.
        package var iou: Double
        /// The share of the mask that is foreground in the ground truth.
        package var precision: Double
        /// The share of the ground truth's foreground that the mask covers.
        package var recall: Double
        /// The share of the pixels in which mask and ground truth differ.
        package var pixelError: Double
        /// The agreement nucleus by nucleus; `nil` in results of versions that did not measure it.
        @Nullable package var instances: Instances?
        /// The number of pixels that the ground truth leaves out; `nil` if there are none.
        package var ignoredPixels: Int?
        /// A probable mistake in the ground truth, as a clause; `nil` if there is none.
        package var warning: String?

        package init(
            value: Double, truth: String, truthSha256: String, iou: Double, precision: Double,
            recall: Double, pixelError: Double, instances: Instances?, ignoredPixels: Int? = nil,
            warning: String? = nil
        ) {
            self.value = value
            self.truth = truth
            self.truthSha256 = truthSha256
            self.iou = iou
            self.precision = precision
            self.recall = recall
            self.pixelError = pixelError
            self.instances = instances
            self.ignoredPixels = ignoredPixels
            self.warning = warning
        }
    }

    /// The agreement nucleus by nucleus; rates named 50 are at an intersection over union of 0.5.
    package struct Instances: Sendable, Equatable {
        /// The form of the ground truth: `labels` (a label image), `mask` (one mask, split into
        /// components), `masks` (a mask per nucleus) or `outlines` (an outline per nucleus).
        package var truthKind: String
        /// The number of nuclei in the ground truth.
        package var truthCount: Int
        /// |found − truth| / truth; the number found if the ground truth has none.
        package var countError: Double
        /// The average precision, TP / (TP + FP + FN).
        package var ap50: Double
        /// The mean average precision over the thresholds 0.5, 0.55, …, 0.95.
        package var meanAp: Double
        /// The share of the nuclei found that are in the ground truth.
        package var precision50: Double
        /// The share of the ground truth's nuclei that were found.
        package var recall50: Double
        /// The panoptic quality (Kirillov et al., 2019).
        package var panopticQuality: Double

        package init(
            truthKind: String, truthCount: Int, countError: Double, ap50: Double, meanAp: Double,
            precision50: Double, recall50: Double, panopticQuality: Double
        ) {
            self.truthKind = truthKind
            self.truthCount = truthCount
            self.countError = countError
            self.ap50 = ap50
            self.meanAp = meanAp
            self.precision50 = precision50
            self.recall50 = recall50
            self.panopticQuality = panopticQuality
        }
    }

    /// Why the ground truth could not be used.
    package struct Failure: Codable, Sendable, Equatable {
        package var error: ErrorRecord
        package var truth: String?
        package var truthSha256: String?

        package init(error: ErrorRecord, truth: String, truthSha256: String?) {
            self.error = error
            self.truth = truth
            self.truthSha256 = truthSha256
        }
    }

    /// The Dice coefficient; `nil` if it could not be measured.
    package var value: Double? {
        if case .measured(let values) = self { values.value } else { nil }
    }

    /// Returns the record with or without the agreement nucleus by nucleus, which cannot be measured
    /// from a published mask alone.
    package func keepingInstances(if isCounted: Bool) -> DiceRecord {
        guard case .measured(var values) = self, !isCounted else { return self }
        values.instances = nil
        return .measured(values)
    }

    /// The digest of the ground truth; `nil` if it could not be read.
    package var truthSha256: String? {
        switch self {
        case .measured(let values): values.truthSha256
        case .failed(let failure): failure.truthSha256
        }
    }
}

extension DiceRecord: Codable {
    package init(from decoder: any Decoder) throws {
        if let failure = try? Failure(from: decoder) {
            self = .failed(failure)
        } else {
            self = .measured(try Values(from: decoder))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        switch self {
        case .measured(let values): try values.encode(to: encoder)
        case .failed(let failure): try failure.encode(to: encoder)
        }
    }
}

extension DiceRecord.Instances: Codable, OptionalInOlderSidecars {
    /// The written keys: the encoder's snake_case does not separate digits.
    private enum WrittenKeys: String, CodingKey {
        case truthKind, truthCount, countError, meanAp, panopticQuality
        case ap50 = "ap_50"
        case precision50 = "precision_50"
        case recall50 = "recall_50"
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: WrittenKeys.self)
        try values.encode(truthKind, forKey: .truthKind)
        try values.encode(truthCount, forKey: .truthCount)
        try values.encode(countError, forKey: .countError)
        try values.encode(ap50, forKey: .ap50)
        try values.encode(meanAp, forKey: .meanAp)
        try values.encode(precision50, forKey: .precision50)
        try values.encode(recall50, forKey: .recall50)
        try values.encode(panopticQuality, forKey: .panopticQuality)
    }
}
