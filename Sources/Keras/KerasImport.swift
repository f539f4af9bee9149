import FoundationEssentials
import Network
import SystemPackage
import Tensors

/// The weights of a network, read from a Keras file.
package struct KerasImport: Sendable {
    /// The network.
    package let preset: KerasPreset
    /// The architecture of the preset with the file's width.
    package let architecture: Architecture
    /// The tensors by name, in the order of the layers; kernels are [out, in, kh, kw].
    package let tensors: [(name: String, tensor: Tensor)]

    /// Reads the weights of a preset from a file, of any width.
    ///
    /// If the first kernel has three input channels, they are summed, which is equivalent to a
    /// network for RGB applied to a gray image in all three channels.
    ///
    /// - Parameters:
    ///   - path: An HDF5 file of Keras 1, 2 or 3: weights only, or a whole model.
    ///   - preset: The network.
    /// - Throws: ``KerasError``; `FileError` if the file cannot be opened.
    /// - Complexity: O(*n*), where *n* is the number of weights.
    package init(from path: FilePath, as preset: KerasPreset) throws {
        let file = try KerasFile(at: path)
        let match = try KerasLayerMatch(file: file, preset: preset)
        var tensors: [(name: String, tensor: Tensor)] = []
        for (slot, layer) in match.pairs {
            let (kernel, bias) = try file.weights(of: layer)
            let weight = Self.transposed(kernel)
            let isRGB = slot.inputs == 1 && weight.shape[1] == 3
            tensors.append(
                ("\(slot.name).weight", isRGB ? Self.summingInputs(of: weight) : weight))
            tensors.append(("\(slot.name).bias", bias))
        }
        self.preset = preset
        architecture = match.architecture
        self.tensors = tensors
    }

    /// The number of weights, biases included.
    package var parameterCount: Int { tensors.reduce(0) { $0 + $1.tensor.elements.count } }

    /// Encodes the model as a safetensors file.
    ///
    /// - Parameter name: The name of the model.
    /// - Returns: The content of the file.
    /// - Throws: ``WeightsError`` if the file could not be decoded again.
    /// - Complexity: O(*n*), where *n* is the number of weights.
    package func safetensors(name: String) throws -> [UInt8] {
        let metadata = [
            "nucleid.architecture": Self.json(of: architecture),
            "nucleid.name": name,
            "nucleid.preparation": Self.json(of: KerasPreparation(tile: preset.tileSide)),
        ]
        let bytes = try Safetensors.bytes(metadata: metadata, tensors: tensors)
        _ = try bytes.withUnsafeBytes { try Model($0) }
        return bytes
    }

    /// Transposes a kernel from [kh, kw, a, b] to [b, a, kh, kw]; (a, b) is (in, out) for a
    /// convolution, and (out, in) for a transposed one.
    private static func transposed(_ kernel: Tensor) -> Tensor {
        let taps = kernel.shape[0] * kernel.shape[1]
        let (inner, outer) = (kernel.shape[2], kernel.shape[3])
        var transposed = Tensor(shape: [outer, inner, kernel.shape[0], kernel.shape[1]])
        kernel.elements.withUnsafeBufferPointer { source in
            transposed.elements.withUnsafeMutableBufferPointer { target in
                for row in 0..<outer * inner {
                    let from = row % inner * outer + row / inner
                    for tap in 0..<taps {
                        target[row * taps + tap] = source[tap * inner * outer + from]
                    }
                }
            }
        }
        return transposed
    }

    /// Sums the input channels of a kernel [out, in, kh, kw].
    private static func summingInputs(of kernel: Tensor) -> Tensor {
        let (outputs, inputs) = (kernel.shape[0], kernel.shape[1])
        let taps = kernel.shape[2] * kernel.shape[3]
        var sum = Tensor(shape: [outputs, 1] + kernel.shape[2...])
        for index in 0..<outputs * taps {
            let first = index / taps * inputs * taps + index % taps
            sum.elements[index] = Float(
                (0..<inputs).reduce(0) { $0 + Double(kernel.elements[first + $1 * taps]) })
        }
        return sum
    }

    private static func json(of value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let json = try? encoder.encode(value) else {
            preconditionFailure("strings and finite numbers can be encoded")
        }
        return String(decoding: json, as: UTF8.self)
    }
}
