import Gradients
import Linux
import Network
import SystemPackage
import Tensors
import TestSupport
import Testing

/// The update of one step that PyTorch made, in `train-step.safetensors`.
struct RecordedUpdate: Sendable, CustomTestStringConvertible {
    let tag: String
    let blueprint: TrainableArchitecture
    let settings: Adam.Settings
    let learningRate: Double

    var testDescription: String { tag }

    /// As the file's metadata says.
    static let all = [
        RecordedUpdate(
            tag: "seed2",
            blueprint: TrainableArchitecture(
                Architecture(
                    depth: 4, width: 4, outputs: ["foreground"], activation: .elu,
                    upsampling: (.transposed, .none), concatenation: .upFirst)),
            settings: Adam.Settings(), learningRate: 1e-3),
        RecordedUpdate(
            tag: "unet",
            blueprint: TrainableArchitecture(
                Architecture(
                    depth: 3, width: 4, outputs: ["foreground", "distance"], activation: .relu,
                    upsampling: (.transposed, .none), concatenation: .skipFirst),
                isNormalized: true),
            settings: Adam.Settings(weightDecay: 1e-3), learningRate: 1.5e-3),
    ]

    /// One tensor of the file.
    static func tensor(_ name: String) throws -> Tensor {
        let file = try MappedFile(at: Fixtures.folder.appending("train-step.safetensors"))
        return try file.withBytes { bytes throws(WeightsError) in
            try Safetensors(bytes).tensor(named: name)
        }
    }

    /// All tensors of one kind, as the layout has them: `before`, `gradient` or `after`.
    func numbers(_ kind: String, of entries: [ParameterLayout.Entry]) throws -> [Float] {
        let file = try MappedFile(at: Fixtures.folder.appending("train-step.safetensors"))
        return try file.withBytes { bytes throws(WeightsError) in
            let file = try Safetensors(bytes)
            var numbers: [Float] = []
            for entry in entries {
                numbers +=
                    try file.tensor(named: "\(tag).\(kind).\(entry.name)", shape: entry.shape)
                    .elements
            }
            return numbers
        }
    }

    /// The state before or after the step.
    func state(_ kind: String) throws -> NetworkState {
        let layout = ParameterLayout(for: blueprint)
        return NetworkState(
            parameters: try numbers(kind, of: layout.entries),
            statistics: try numbers(kind, of: layout.statistics))
    }
}
