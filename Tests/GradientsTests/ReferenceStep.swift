import FoundationEssentials
import Gradients
import Network
import Tensors
import TestSupport
import Testing

/// A step that PyTorch took: `Tests/Fixtures/train-step.safetensors`.
struct ReferenceStep: CustomTestStringConvertible {
    let tag: String

    static let all = [ReferenceStep(tag: "seed2"), ReferenceStep(tag: "unet")]

    var testDescription: String { tag }

    /// What the file's metadata say of the network.
    var blueprint: TrainableArchitecture {
        tag == "seed2"
            ? TrainableArchitecture(
                Architecture(
                    depth: 4, width: 4, outputs: ["foreground"], activation: .elu,
                    upsampling: (.transposed, .none), concatenation: .upFirst))
            : TrainableArchitecture(
                Architecture(
                    depth: 3, width: 4, outputs: ["foreground", "distance"], activation: .relu,
                    upsampling: (.transposed, .none), concatenation: .skipFirst),
                isNormalized: true)
    }

    /// What the file's metadata say of the loss.
    var loss: Loss { tag == "seed2" ? Loss() : Loss(dice: 0.5, distance: 1, beta: 0.1) }

    /// Reads the tensors of a moment, `before`, `gradient` or `after`.
    func numbers(_ entries: [ParameterLayout.Entry], _ moment: String) throws -> [Float] {
        try Self.read { file in
            try entries.flatMap {
                try file.tensor(named: "\(tag).\(moment).\($0.name)", shape: $0.shape).elements
            }
        }
    }

    /// The tensor of a name beneath the tag.
    func tensor(_ name: String) throws -> Tensor {
        try Self.read { try $0.tensor(named: "\(tag).\(name)") }
    }

    /// The parameters and running statistics before the step; a fresh network's statistics are
    /// 0 and 1.
    func state(_ layout: ParameterLayout) throws -> NetworkState {
        NetworkState(
            parameters: try numbers(layout.entries, "before"),
            statistics: try numbers(layout.statistics, "before"))
    }

    /// The images of the step.
    func batch() throws -> TrainingBatch {
        let input = try tensor("input")
        let hasDistance = blueprint.architecture.distanceIndex != nil
        var batch = TrainingBatch(
            names: (0..<input.shape[0]).map { "image \($0)" },
            size: PlaneSize(height: input.shape[2], width: input.shape[3]),
            hasDistance: hasDistance)
        batch.input = input.elements
        batch.foreground = try tensor("target").elements
        if hasDistance { batch.distance = try tensor("distance").elements }
        return batch
    }

    private static func read<Value>(_ body: (Safetensors) throws -> Value) throws -> Value {
        let path = Fixtures.folder.appending("train-step.safetensors").string
        return try Data(contentsOf: URL(filePath: path)).withUnsafeBytes { bytes in
            try body(Safetensors(bytes))
        }
    }
}
