import CModels
import Tensors

/// A network with the name and the metadata of its weights file.
package struct Model: Sendable {
    /// The value of `nucleid.name` in the metadata, or `unnamed`.
    package let name: String
    /// All strings under the file's `__metadata__`.
    package let metadata: [String: String]
    /// The weights, checked against the architecture.
    package let network: UNet
    /// The distance of images from the network's training images; `nil` if the file has none.
    package let trainingDistance: TrainingDistance?

    /// Reads a model from the bytes of a safetensors file.
    ///
    /// - Throws: ``WeightsError`` if the file is damaged or does not match its architecture.
    package init(_ bytes: UnsafeRawBufferPointer) throws(WeightsError) {
        let file = try Safetensors(bytes)
        name = file.metadata["nucleid.name"] ?? "unnamed"
        metadata = file.metadata
        network = try UNet(file)
        trainingDistance = try TrainingDistance(
            from: file, channels: network.architecture.bottleneckChannels)
    }

    /// Creates a copy of a model with other metadata, and another distance from training images.
    package init(
        _ model: Model, metadata: [String: String], trainingDistance: TrainingDistance?
    ) {
        name = metadata["nucleid.name"] ?? model.name
        self.metadata = metadata
        network = model.network
        self.trainingDistance = trainingDistance
    }

    /// The bytes of the model that is linked into the executable; never freed.
    package static var builtIn: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: cmodels_default, count: cmodels_default_count)
    }

    /// The bytes of the built-in model's recorded test case, a safetensors file; never freed.
    ///
    /// It holds an input tile and the outputs that PyTorch computed for it.
    package static var builtInProof: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: cmodels_default_proof, count: cmodels_default_proof_count)
    }
}

/// The numerical precision of inference.
package enum Precision: String, Sendable, CaseIterable, Codable {
    /// 32-bit floating point; probabilities are within 1e-3 of the recorded ones.
    case exact
    /// 16-bit integers, on processors with instructions that make them faster.
    case fast
}
