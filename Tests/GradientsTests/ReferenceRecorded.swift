import FoundationEssentials
import Gradients
import Network
import Tensors
import TestSupport

/// What PyTorch made of losses and networks, and Python of the mask's hash; written by
/// Tests/Fixtures/record-gradients.
struct ReferenceRecorded: Decodable {
    struct Mask: Decodable, Sendable {
        let step: String
        let layer: Int
        let share: Double
        /// The counter of the first value.
        let first: Int
        /// A `1` for each value that is kept.
        let kept: String
    }

    /// Two channels of few different values.
    struct Pool: Decodable, Sendable {
        let height: Int
        let width: Int
        let x: [Double]
        let y: [Double]
        let slopes: [Double]
        let gradient: [Double]
    }

    struct Loss: Decodable, Sendable {
        let images: Int
        let outputs: Int
        let height: Int
        let width: Int
        let foreground: Int
        let distance: Int?
        let loss: Gradients.Loss
        /// What the drawn logits are multiplied with.
        let scale: Double
        /// Total, cross-entropy, dice, distance, accuracy, pixel difference.
        let values: [Double]
        let gradient: [Double]
    }

    struct Network: Decodable, Sendable {
        let depth: Int
        let width: Int
        let outputs: [String]
        let activation: Architecture.Activation
        let upsampling: Architecture.Upsampling
        let upsamplingActivation: Architecture.Activation
        let concatenation: Architecture.Concatenation
        let features: [Architecture.HeadLayer]
        let isNormalized: Bool
        let encoderDropout: [Double]
        let decoderDropout: [Double]
        let images: Int
        let height: Int
        let imageWidth: Int
        let step: String
        let loss: Gradients.Loss
        let values: [Double]
        let logits: [Double]
        let statistics: [String: [Double]]
        let gradients: [String: [Double]]
    }

    let masks: [Mask]
    let pools: [Pool]
    let losses: [Loss]
    let networks: [Network]

    static func load() throws -> ReferenceRecorded {
        let file = Fixtures.folder.appending("gradients.json").string
        return try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(filePath: file)))
    }

    /// The script's numbers in −1…1.
    static func drawn(_ count: Int, seed: Int) -> [Double] {
        (0..<count).map { Double(($0 * $0 * 31 + $0 * 7919 + seed * 101) % 1009 - 504) / 504 }
    }

    /// The script's numbers in 0…1.
    static func eighths(_ count: Int, seed: Int) -> [Float] {
        (0..<count).map { index in
            let value = index * index * 17 + index * 5 + index / 7 + seed * 3
            return Float(min(max(value % 29 - 10, 0), 8)) / 8
        }
    }

    /// A batch of the script's truths.
    static func batch(images: Int, height: Int, width: Int, hasDistance: Bool) -> TrainingBatch {
        let count = images * height * width
        var batch = TrainingBatch(
            names: (0..<images).map(String.init), size: PlaneSize(height: height, width: width),
            hasDistance: hasDistance)
        batch.input = drawn(count, seed: 3).map {
            Float(($0 * 256).rounded(.toNearestOrEven) / 256)
        }
        batch.foreground = eighths(count, seed: 1)
        if hasDistance { batch.distance = eighths(count, seed: 2) }
        return batch
    }
}

extension ReferenceRecorded.Network {
    var blueprint: TrainableArchitecture {
        TrainableArchitecture(
            Architecture(
                depth: depth, width: width, outputs: outputs, activation: activation,
                upsampling: (upsampling, upsamplingActivation), concatenation: concatenation,
                features: features),
            isNormalized: isNormalized, encoderDropout: encoderDropout,
            decoderDropout: decoderDropout)
    }

    var batch: TrainingBatch {
        ReferenceRecorded.batch(
            images: images, height: height, width: imageWidth,
            hasDistance: outputs.contains("distance"))
    }

    /// The script's initial parameters.
    static func parameters(_ layout: ParameterLayout) -> [Double] {
        layout.entries.flatMap { entry in
            let values = ReferenceRecorded.drawn(entry.range.count, seed: entry.name.utf8.count)
            if entry.name.hasSuffix("normalization.weight") { return values.map { 1 + 0.3 * $0 } }
            if entry.name.hasSuffix("bias") { return values.map { 0.2 * $0 } }
            let taps = entry.shape.dropFirst().reduce(1, *)
            return values.map { (6 / Double(taps)).squareRoot() * $0 }
        }
    }
}

extension LossValue {
    /// In the script's order.
    var figures: [Double] {
        [total, crossEntropy, dice, distance, accuracy, pixelDifference]
    }
}
