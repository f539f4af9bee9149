import Network

/// The offset and shape of each of a network's tensors in one flat array.
///
/// Trained tensors have the names of the weights file (`encoder.0.1.weight`, `head.0.bias`); those
/// of a batch normalisation are named after its convolution (`encoder.0.1.normalization.weight`).
package struct ParameterLayout: Sendable, Equatable {
    /// The name, shape and range of one tensor.
    package struct Entry: Sendable, Equatable {
        /// The tensor's name, as in the weights file.
        package let name: String
        /// The length of each axis, outermost first.
        ///
        /// Convolutions are [out, in, kernel, kernel], transposed convolutions [in, out, 2, 2], all
        /// other tensors [channels].
        package let shape: [Int]
        /// The indices of the tensor's elements in the flat array, in row-major order.
        package let range: Range<Int>
    }

    /// The trained tensors, in the order of the array.
    package let entries: [Entry]
    /// The running means and variances, as laid out in ``NetworkState/statistics``.
    package let statistics: [Entry]

    /// The number of elements of all trained tensors.
    package var count: Int { entries.last?.range.upperBound ?? 0 }
    /// The number of elements of all running means and variances.
    package var statisticsCount: Int { statistics.last?.range.upperBound ?? 0 }

    /// Creates the layout of a network.
    ///
    /// The order is the encoder level by level, then upsampling and decoder of each level from
    /// level 0 on, then the head.
    package init(for blueprint: TrainableArchitecture) {
        let architecture = blueprint.architecture
        var draft = Draft(isNormalized: blueprint.isNormalized)
        for level in 0...architecture.depth {
            let inner = architecture.channels(atLevel: level)
            let incoming =
                level == 0 ? architecture.inputs : architecture.channels(atLevel: level - 1)
            draft.addConvolution("encoder.\(level).0", inputs: incoming, outputs: inner)
            draft.addConvolution("encoder.\(level).1", inputs: inner, outputs: inner)
        }
        for level in 0..<architecture.depth {
            let (inner, below) = (
                architecture.channels(atLevel: level), architecture.channels(atLevel: level + 1)
            )
            switch architecture.upsampling {
            case .transposed:
                draft.addLayer("upsampling.\(level)", shape: [below, inner, 2, 2], outputs: inner)
            case .nearestThenConvolution:
                draft.addLayer("upsampling.\(level)", shape: [inner, below, 2, 2], outputs: inner)
            }
            draft.addConvolution("decoder.\(level).0", inputs: 2 * inner, outputs: inner)
            draft.addConvolution("decoder.\(level).1", inputs: inner, outputs: inner)
        }
        var incoming = architecture.width
        for (index, layer) in architecture.head.enumerated() {
            draft.addLayer(
                "head.\(index)", shape: [layer.channels, incoming, layer.kernel, layer.kernel],
                outputs: layer.channels)
            incoming = layer.channels
        }
        entries = draft.entries
        statistics = draft.statistics
    }

    /// The trained tensor of a name, or `nil` if there is none.
    package subscript(_ name: String) -> Entry? { entries.first { $0.name == name } }

    /// The entries added so far.
    private struct Draft {
        let isNormalized: Bool
        var entries: [Entry] = []
        var statistics: [Entry] = []

        mutating func addLayer(_ name: String, shape: [Int], outputs: Int) {
            Self.add("\(name).weight", shape: shape, to: &entries)
            Self.add("\(name).bias", shape: [outputs], to: &entries)
        }

        mutating func addConvolution(_ name: String, inputs: Int, outputs: Int) {
            let shape = [outputs, inputs, 3, 3]
            guard isNormalized else { return addLayer(name, shape: shape, outputs: outputs) }
            Self.add("\(name).weight", shape: shape, to: &entries)
            for tensor in ["weight", "bias"] {
                Self.add("\(name).normalization.\(tensor)", shape: [outputs], to: &entries)
            }
            for tensor in ["running_mean", "running_var"] {
                Self.add("\(name).normalization.\(tensor)", shape: [outputs], to: &statistics)
            }
        }

        private static func add(_ name: String, shape: [Int], to entries: inout [Entry]) {
            let first = entries.last?.range.upperBound ?? 0
            entries.append(
                Entry(name: name, shape: shape, range: first..<first + shape.reduce(1, *)))
        }
    }
}
