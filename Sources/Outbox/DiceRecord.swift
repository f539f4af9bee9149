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

        package init(
            value: Double, truth: String, truthSha256: String, iou: Double, precision: Double,
            recall: Double, pixelError: Double
        ) {
            self.value = value
            self.truth = truth
            self.truthSha256 = truthSha256
            self.iou = iou
            self.precision = precision
            self.recall = recall
            self.pixelError = pixelError
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
