import Foundation
import Gradients
import TestSupport
import Testing

/// What `record-optimization` wrote.
struct RecordedOptimization: Decodable, Sendable {
    struct Updates: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let settings: Adam.Settings
        let rates: [Double]
        let before: [Float]
        let gradients: [[Float]]
        let after: [[Float]]

        var testDescription: String { name }
    }

    struct Norm: Decodable, Sendable {
        let limit: Double
        let gradient: [Float]
        let norm: Double
        let clipped: [Float]
    }

    struct Cosine: Decodable, Sendable {
        let base: Double
        let warmup: Int
        let steps: Int
        let rates: [Double]
    }

    struct Epochs: Decodable, Sendable {
        let base: Double
        let patience: Int
        let factor: Double
        let floor: Double
        let values: [Double]
        let rates: [Double]
    }

    struct Average: Decodable, Sendable {
        let decay: Double
        let states: [[Float]]
        let averages: [[Float]]
    }

    struct Evaluation: Decodable, Sendable {
        let shape: [Int]
        let output: [Float]
    }

    struct Initial: Decodable, Sendable {
        let name: String
        let deviation: Double
        let largest: Double
        let inner: Double
    }

    struct Draws: Decodable, Sendable {
        let seed: UInt64
        let bits: [UInt32]
    }

    let adams: [Updates]
    let norms: [Norm]
    let cosines: [Cosine]
    let plateaus: [Epochs]
    let averages: [Average]
    let evaluations: [Evaluation]
    let initials: [Initial]
    let draws: [Draws]

    static func load() throws -> RecordedOptimization {
        let file = Fixtures.folder.appending("optimization.json").string
        return try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(filePath: file)))
    }
}
