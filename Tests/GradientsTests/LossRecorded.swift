import FoundationEssentials
import TestSupport

/// What Keras made of probabilities; written by Tests/Fixtures/record-keras-losses.
struct LossRecorded: Decodable {
    let images: Int
    let height: Int
    let width: Int
    let probabilities: [Double]
    let truth: [Double]
    /// Some of the truth neither 0 nor 1.
    let soft: [Double]
    let entropy: Double
    let softEntropy: Double
    let accuracy: Double
    let pixelDifference: Double

    static func load() throws -> [LossRecorded] {
        let file = Fixtures.folder.appending("keras-losses.json").string
        return try JSONDecoder().decode([Self].self, from: Data(contentsOf: URL(filePath: file)))
    }
}
