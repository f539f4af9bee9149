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

        /// Widens each channel to hold what the other's holds.
        ///
        /// - Parameter other: Of as many channels.
        package mutating func formUnion(_ other: Layer) {
            precondition(low.count == other.low.count, "ranges of layers of different widths")
            for channel in low.indices {
                low[channel] = min(low[channel], other.low[channel])
                high[channel] = max(high[channel], other.high[channel])
            }
        }
    }

    /// By the names of the layers.
    package var layers: [String: Layer]

    /// Of no layers yet.
    package init() { layers = [:] }

    /// Widens every layer to hold what others have seen of it; layers that were not seen yet are
    /// taken over.
    package mutating func formUnion(_ other: ActivationRanges) {
        layers.merge(other.layers) { own, other in
            var both = own
            both.formUnion(other)
            return both
        }
    }

    /// The tensors that a weights file has of them, by their names.
    package var tensors: [String: Tensor] {
        let named = layers.map { layer, ranges in
            (
                Self.tensor(of: layer),
                Tensor(shape: [2, ranges.low.count], elements: ranges.low + ranges.high)
            )
        }
        return Dictionary(uniqueKeysWithValues: named)
    }

    /// What a tensor of a layer's ranges is called.
    package static func tensor(of layer: String) -> String { "ranges.\(layer)" }

    /// Reads those of a weights file, if it has them.
    ///
    /// - Parameters:
    ///   - file: The weights file.
    ///   - channels: Of every layer that must have them, by its name.
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
