/// The agreement of a mask with its truth, or why there is none although there is a truth.
package enum DiceRecord: Sendable, Equatable {
    case measured(Values)
    case failed(Failure)

    /// How far a mask agrees with its truth.
    package struct Values: Codable, Sendable, Equatable {
        package var value: Double
        /// The truth's path, relative to the truth folder.
        package var truth: String
        package var truthSha256: String
        package var iou: Double
        package var precision: Double
        package var recall: Double
        package var pixelError: Double
        /// Of the nuclei one by one; `nil` in a result of a version that did not count them.
        @Nullable package var instances: Instances?

        /// Takes every property.
        package init(
            value: Double, truth: String, truthSha256: String, iou: Double, precision: Double,
            recall: Double, pixelError: Double, instances: Instances?
        ) {
            self.value = value
            self.truth = truth
            self.truthSha256 = truthSha256
            self.iou = iou
            self.precision = precision
            self.recall = recall
            self.pixelError = pixelError
            self.instances = instances
        }
    }

    /// How far the nuclei agree one by one; those named 50 at an intersection over union of one
    /// half.
    package struct Instances: Sendable, Equatable {
        /// How the truth tells its nuclei apart: `labels`, `mask` or `masks`.
        package var truthKind: String
        package var truthCount: Int
        package var countError: Double
        package var ap50: Double
        package var meanAp: Double
        package var precision50: Double
        package var recall50: Double
        package var panopticQuality: Double

        /// Takes every property.
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

    /// Why a truth could not be used.
    package struct Failure: Codable, Sendable, Equatable {
        package var error: ErrorRecord
        package var truth: String?
        package var truthSha256: String?

        /// Takes every property.
        package init(error: ErrorRecord, truth: String, truthSha256: String?) {
            self.error = error
            self.truth = truth
            self.truthSha256 = truthSha256
        }
    }

    /// The Dice coefficient, where there is one.
    package var value: Double? {
        if case .measured(let values) = self { values.value } else { nil }
    }

    /// The record, without the agreement of nuclei one by one where they are not counted: the
    /// published mask alone does not tell them apart.
    package func counting(_ isCounted: Bool) -> DiceRecord {
        guard case .measured(var values) = self, !isCounted else { return self }
        values.instances = nil
        return .measured(values)
    }

    /// The digest of the truth that this is about, where it could be read.
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

extension DiceRecord.Instances: Codable, LaterAddition {
    /// As they are written: the encoder's snake_case knows capitals, but no numbers.
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

/// What went wrong, for programs (`code`, which stays the same) and for people.
package struct ErrorRecord: Codable, Sendable, Equatable, Error {
    /// Small letters and hyphens; stable from version to version.
    package var code: String
    /// One sentence: what, where, which limit.
    package var message: String
    /// One sentence: what to do.
    package var cure: String

    /// Takes every property.
    package init(code: String, message: String, cure: String) {
        self.code = code
        self.message = message
        self.cure = cure
    }
}
