import Tensors

/// Between which values the outputs of each layer lie, channel by channel, as images of the kind
/// that the network is for have shown: what fast kernels need to bring them to integers.
///
/// In a weights file, `ranges.LAYER` is [2, channels]: the least and the largest of each.
package struct ActivationRanges: Sendable, Equatable {
    /// The outputs of one layer.
    package struct Layer: Sendable, Equatable {
        /// The least of each channel, 0 or below.
        package var low: [Float]
        /// The largest of each channel, 0 or above.
        package var high: [Float]

        /// Nothing has been seen.
        package init(channels: Int) {
            low = [Float](repeating: 0, count: channels)
            high = low
        }
    }

    /// By the names of the layers.
    package var layers: [String: Layer]

    /// Of no layers yet.
    package init() { layers = [:] }

    /// What a tensor of a layer's ranges is called.
    package static func tensor(of layer: String) -> String { "ranges.\(layer)" }

    /// Reads those of a weights file, if it has them.
    ///
    /// - Parameter channels: Of every layer that must have them, by its name.
    /// - Throws: ``WeightsError`` where they are there, but not of every layer or not numbers.
    init?(_ file: Safetensors, channels: [(layer: String, count: Int)]) throws(WeightsError) {
        guard let first = channels.first, file.contains(Self.tensor(of: first.layer)) else {
            return nil
        }
        layers = [:]
        for (layer, count) in channels {
            let name = Self.tensor(of: layer)
            let values = try file.tensor(name, shape: [2, count]).elements
            var own = Layer(channels: count)
            own.low = Array(values[..<count])
            own.high = Array(values[count...])
            guard own.low.allSatisfy({ $0 <= 0 && $0.isFinite }),
                own.high.allSatisfy({ $0 >= 0 && $0.isFinite })
            else { throw .metadata(key: name, reason: "is not a range around 0") }
            layers[layer] = own
        }
    }
}
