import Tensors

/// The calibrated range of every layer's outputs, per channel, recorded over sample images; int16
/// kernels need it for quantisation.
///
/// In a weights file, `ranges.LAYER` is a tensor `[2, channels]`: minima, then maxima.
package struct ActivationRanges: Sendable, Equatable {
    /// The ranges of one layer's outputs.
    package struct Layer: Sendable, Equatable {
        /// The minimum of each channel, 0 or below.
        package var low: [Float]
        /// The maximum of each channel, 0 or above.
        package var high: [Float]

        /// Empty ranges, 0...0.
        package init(channels: Int) {
            low = [Float](repeating: 0, count: channels)
            high = low
        }

        /// Widens each channel's range to contain the other's.
        ///
        /// - Parameter other: Ranges of as many channels.
        package mutating func formUnion(_ other: Layer) {
            precondition(low.count == other.low.count, "ranges of layers of different widths")
            for channel in low.indices {
                low[channel] = min(low[channel], other.low[channel])
                high[channel] = max(high[channel], other.high[channel])
            }
        }
    }

    /// The ranges by layer name.
    package var layers: [String: Layer]

    /// Ranges of no layer.
    package init() { layers = [:] }

    /// Widens the ranges of every layer to contain the other's; layers that are missing here are
    /// added.
    package mutating func formUnion(_ other: ActivationRanges) {
        layers.merge(other.layers) { own, other in
            var union = own
            union.formUnion(other)
            return union
        }
    }

    /// The tensors that store the ranges in a weights file, by name.
    package var tensors: [String: Tensor] {
        let named = layers.map { layer, ranges in
            (
                Self.tensorName(of: layer),
                Tensor(shape: [2, ranges.low.count], elements: ranges.low + ranges.high)
            )
        }
        return Dictionary(uniqueKeysWithValues: named)
    }

    /// The name of the tensor with a layer's ranges.
    package static func tensorName(of layer: String) -> String { "ranges.\(layer)" }

    /// Reads the ranges of a weights file; `nil` if it has none.
    ///
    /// - Parameters:
    ///   - file: The weights file.
    ///   - channels: The number of channels of every layer that must have ranges.
    /// - Throws: ``WeightsError`` if a layer's ranges are missing or do not contain 0.
    init?(from file: Safetensors, channels: [(layer: String, count: Int)]) throws(WeightsError) {
        guard let first = channels.first, file.contains(Self.tensorName(of: first.layer)) else {
            return nil
        }
        layers = [:]
        for (layer, count) in channels {
            let name = Self.tensorName(of: layer)
            let values = try file.tensor(named: name, shape: [2, count]).elements
            var ranges = Layer(channels: count)
            ranges.low = Array(values[..<count])
            ranges.high = Array(values[count...])
            guard ranges.low.allSatisfy({ $0 <= 0 && $0.isFinite }),
                ranges.high.allSatisfy({ $0 >= 0 && $0.isFinite })
            else { throw .metadata(key: name, reason: "is not a range around 0") }
            layers[layer] = ranges
        }
    }
}
