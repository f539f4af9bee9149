import Masks

/// The explanation of a quality flag on a page: its meaning and what to do about it.
///
/// Code stands in single quotation marks, see ``QualityFlag/meaning``.
struct FlagExplanation: Encodable, Sendable {
    /// What was found in the image, as a clause.
    let meaning: String
    /// How to check and correct the result, as a clause.
    let advice: String

    /// The explanations of all flags by their names in the sidecar; some 4 KiB of JSON.
    static let all = Dictionary(
        uniqueKeysWithValues: QualityFlag.allCases.map {
            ($0.rawValue, FlagExplanation(meaning: $0.meaning, advice: $0.advice))
        })
}
