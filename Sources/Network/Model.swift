import CModels
import Tensors

/// A network with its name and what else its weights file says of itself.
package struct Model: Sendable {
    /// `nucleid.name`, or `unnamed`.
    package let name: String
    /// Every string under the file's `__metadata__`.
    package let metadata: [String: String]
    /// The weights, checked against the architecture.
    package let network: UNet

    /// Reads a model from the bytes of a safetensors file.
    ///
    /// - Throws: ``WeightsError``.
    package init(_ bytes: UnsafeRawBufferPointer) throws(WeightsError) {
        let file = try Safetensors(bytes)
        name = file.metadata["nucleid.name"] ?? "unnamed"
        metadata = file.metadata
        network = try UNet(file)
    }

    /// The bytes of the model that is linked into the executable; never freed.
    package static var builtIn: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: cmodels_default, count: cmodels_default_count)
    }

    /// The bytes of the built-in model's recorded case; never freed.
    package static var builtInProof: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: cmodels_default_proof, count: cmodels_default_proof_count)
    }
}

/// How exactly the network is computed.
package enum Precision: String, Sendable, CaseIterable, Codable {
    /// In 32-bit floating point: probabilities within 1e-3 of the recorded ones.
    case exact
    /// With narrower numbers, where the processor has instructions that make it faster.
    case fast
}
