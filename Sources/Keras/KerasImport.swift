import FoundationEssentials
import Network
import SystemPackage
import Tensors

/// A network of the original work, brought from Keras.
package struct KerasImport: Sendable {
    /// Which network it is.
    package let preset: KerasPreset
    /// The preset's, at the file's width.
    package let architecture: Architecture
    /// Every tensor that the architecture names, in the order of the layers.
    package let tensors: [(name: String, tensor: Tensor)]

    /// Reads the weights of a file as those of a preset, at whichever width they have.
    ///
    /// Where the first kernel is of three input channels, they are summed: that is exactly the
    /// network applied to a gray image given thrice.
    ///
    /// - Parameters:
    ///   - path: HDF5, as Keras 1, 2 or 3 writes it: weights alone, or a whole model.
    ///   - preset: Which network it is.
    /// - Throws: ``KerasError``; `FileError` where there is no such file.
    /// - Complexity: O(*n*), where *n* is the number of weights.
    package init(_ path: FilePath, as preset: KerasPreset) throws {
        let file = try KerasFile(path)
        let match = try KerasMatch(file, preset)
        var tensors: [(name: String, tensor: Tensor)] = []
        for (slot, layer) in match.pairs {
            let (kernel, bias) = try file.weights(of: layer)
            let turned = Self.turned(kernel)
            let isOfColours = slot.inputs == 1 && turned.shape[1] == 3
            tensors.append(
                ("\(slot.name).weight", isOfColours ? Self.grayed(turned) : turned))
            tensors.append(("\(slot.name).bias", bias))
        }
        self.preset = preset
        architecture = match.architecture
        self.tensors = tensors
    }

    /// The number of weights, biases included.
    package var count: Int { tensors.reduce(0) { $0 + $1.tensor.elements.count } }

    /// The bytes of a safetensors file that can segment images.
    ///
    /// - Parameter name: What the model is called from now on.
    /// - Returns: The bytes of the whole file.
    /// - Throws: ``WeightsError`` where they could not be read back.
    /// - Complexity: O(*n*), where *n* is the number of weights.
    package func bytes(name: String) throws -> [UInt8] {
        let metadata = [
            "nucleid.architecture": Self.json(architecture),
            "nucleid.name": name,
            "nucleid.preparation": Self.json(KerasPreparation(tile: preset.tile)),
        ]
        let bytes = try Safetensors.bytes(metadata: metadata, tensors: tensors)
        _ = try bytes.withUnsafeBytes { try Model($0) }
        return bytes
    }

    /// [kh, kw, a, b] as [b, a, kh, kw]: of a convolution, in and out become out and in; of a
    /// transposed one, out and in become in and out.
    private static func turned(_ kernel: Tensor) -> Tensor {
        let taps = kernel.shape[0] * kernel.shape[1]
        let (inner, outer) = (kernel.shape[2], kernel.shape[3])
        var turned = Tensor(shape: [outer, inner, kernel.shape[0], kernel.shape[1]])
        kernel.elements.withUnsafeBufferPointer { source in
            turned.elements.withUnsafeMutableBufferPointer { target in
                for row in 0..<outer * inner {
                    let from = row % inner * outer + row / inner
                    for tap in 0..<taps {
                        target[row * taps + tap] = source[tap * inner * outer + from]
                    }
                }
            }
        }
        return turned
    }

    /// The sum of a kernel's input channels.
    private static func grayed(_ kernel: Tensor) -> Tensor {
        let (outputs, inputs) = (kernel.shape[0], kernel.shape[1])
        let taps = kernel.shape[2] * kernel.shape[3]
        var gray = Tensor(shape: [outputs, 1] + kernel.shape[2...])
        for index in 0..<outputs * taps {
            let first = index / taps * inputs * taps + index % taps
            gray.elements[index] = Float(
                (0..<inputs).reduce(0) { $0 + Double(kernel.elements[first + $1 * taps]) })
        }
        return gray
    }

    private static func json(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let json = try? encoder.encode(value) else {
            preconditionFailure("names and finite numbers are always JSON")
        }
        return String(decoding: json, as: UTF8.self)
    }
}
