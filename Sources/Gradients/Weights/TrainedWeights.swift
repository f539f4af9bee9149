import FoundationEssentials
import Network
import Tensors

/// Conversion between training states and inference weights, which have no batch normalisation.
package enum TrainedWeights {
    /// Returns the tensors for inference, with batch normalisations folded into their convolutions.
    ///
    /// y = γ (w · x − μ) / √(σ² + ε) + β is a convolution by γ w / √(σ² + ε) with the bias
    /// β − γ μ / √(σ² + ε): Ioffe & Szegedy, "Batch normalization" (ICML 2015), algorithm 2, step
    /// 11, with the running mean μ and variance σ². Computed in `Double`.
    ///
    /// - Parameters:
    ///   - state: The parameters and running statistics.
    ///   - blueprint: The network that `state` belongs to.
    /// - Returns: The tensors in the order of ``ParameterLayout``, with the names of the weights
    ///   file.
    /// - Complexity: O(*n*), where *n* is the number of parameters.
    package static func tensors(
        of state: NetworkState, blueprint: TrainableArchitecture
    ) -> [(name: String, tensor: Tensor)] {
        let layout = ParameterLayout(for: blueprint)
        precondition(
            state.parameters.count == layout.count
                && state.statistics.count == layout.statisticsCount,
            "a state has the numbers of its blueprint")
        return layout.entries.filter { !$0.name.contains(normalization) }.flatMap { entry in
            let stored = Tensor(
                shape: entry.shape, elements: Array(state.parameters[entry.range]))
            let layer = String(entry.name.dropLast(".weight".count))
            guard let normalization = FoldedNormalization(of: layer, layout: layout, state: state)
            else {
                return [(name: entry.name, tensor: stored)]
            }
            return [
                (name: entry.name, tensor: normalization.folded(into: stored)),
                (name: "\(layer).bias", tensor: normalization.bias),
            ]
        }
    }

    /// Returns the weights file of a trained network.
    ///
    /// - Parameters:
    ///   - state: The parameters and running statistics.
    ///   - blueprint: The network that `state` belongs to.
    ///   - metadata: Additional metadata of the file; the architecture is added.
    /// - Returns: The bytes of the file.
    /// - Throws: ``WeightsError/header(reason:)`` if the metadata exceed the header limit of
    ///   readers.
    /// - Complexity: O(*n*), where *n* is the number of parameters.
    package static func bytes(
        of state: NetworkState, blueprint: TrainableArchitecture, metadata: [String: String]
    ) throws(WeightsError) -> [UInt8] {
        var metadata = metadata
        metadata["nucleid.architecture"] = MetadataText.text(of: blueprint.architecture)
        return try Safetensors.bytes(
            metadata: metadata, tensors: tensors(of: state, blueprint: blueprint))
    }

    /// Returns a trained network without the outputs that only training reads.
    ///
    /// - Parameters:
    ///   - state: The parameters and running statistics.
    ///   - blueprint: The network that `state` belongs to, whose last layer is a 1x1 convolution.
    /// - Returns: The network and its numbers; those that were given if it has no such output.
    /// - Complexity: O(*n*), where *n* is the number of parameters.
    package static func withoutTrainingOutputs(
        _ state: NetworkState, blueprint: TrainableArchitecture
    ) -> (state: NetworkState, blueprint: TrainableArchitecture) {
        let architecture = blueprint.architecture
        guard let contact = architecture.contactIndex else { return (state, blueprint) }
        let layout = ParameterLayout(for: blueprint)
        let last = "head.\(architecture.head.count - 1)."
        var parameters: [Float] = []
        for entry in layout.entries {
            let values = state.parameters[entry.range]
            guard entry.name.hasPrefix(last) else {
                parameters += values
                continue
            }
            // Weights [output, input, 1, 1], bias [output].
            let share = values.count / architecture.outputs.count
            let removed = values.startIndex + contact * share
            parameters += values[..<removed] + values[(removed + share)...]
        }
        return (
            NetworkState(parameters: parameters, statistics: state.statistics),
            blueprint.withOutputs(architecture.outputs.filter { $0 != "contact" })
        )
    }

    fileprivate static let normalization = ".normalization."
}

/// The batch normalisation after one convolution.
private struct FoldedNormalization {
    /// γ / √(σ² + ε) of each channel.
    private let scales: [Double]
    /// β − γ μ / √(σ² + ε) of each channel.
    let bias: Tensor

    /// Reads the batch normalisation of a layer; `nil` if the layer has none.
    init?(of layer: String, layout: ParameterLayout, state: NetworkState) {
        let prefix = layer + TrainedWeights.normalization
        func statistic(named name: String) -> [Double]? {
            layout.statistics.first { $0.name == prefix + name }.map { entry in
                state.statistics[entry.range].map(Double.init)
            }
        }
        func parameter(named name: String) -> [Double]? {
            layout[prefix + name].map { entry in state.parameters[entry.range].map(Double.init) }
        }
        guard let gamma = parameter(named: "weight"), let beta = parameter(named: "bias"),
            let mean = statistic(named: "running_mean"),
            let variance = statistic(named: "running_var")
        else { return nil }
        let scales = zip(gamma, variance).map { gamma, variance in
            gamma / (variance + DifferentiableLayers.epsilon).squareRoot()
        }
        self.scales = scales
        bias = Tensor(
            shape: [scales.count],
            elements: scales.indices.map { Float(beta[$0] - scales[$0] * mean[$0]) })
    }

    /// Returns the weights [out, …] multiplied by the scale of their output channel.
    func folded(into weight: Tensor) -> Tensor {
        var folded = weight
        let taps = weight.elements.count / scales.count
        for index in weight.elements.indices {
            folded.elements[index] = Float(Double(weight.elements[index]) * scales[index / taps])
        }
        return folded
    }
}

extension TrainedWeights {
    /// Returns the initial training state for fine-tuning an existing network.
    ///
    /// Batch normalisations that the network was trained with are already folded into its
    /// convolutions, so the state is trained without batch normalisation and without dropout.
    ///
    /// - Parameter network: The network to fine-tune.
    /// - Returns: The trainable architecture and the parameters.
    /// - Complexity: O(*n*), where *n* is the number of weights.
    package static func state(
        of network: UNet
    ) -> (blueprint: TrainableArchitecture, state: NetworkState) {
        let blueprint = TrainableArchitecture(network.architecture)
        let layout = ParameterLayout(for: blueprint)
        var parameters: [Float] = []
        parameters.reserveCapacity(layout.count)
        for level in network.encoder {
            for layer in level { parameters += layer.weight + layer.bias }
        }
        for (upsampling, decoder) in zip(network.upsampling, network.decoder) {
            switch upsampling {
            case .transposed(let layer): parameters += layer.weightAsInFile + layer.bias
            case .nearestThen(let layer): parameters += layer.weight + layer.bias
            }
            for layer in decoder { parameters += layer.weight + layer.bias }
        }
        for layer in network.head { parameters += layer.weight + layer.bias }
        precondition(parameters.count == layout.count, "a network has its architecture's weights")
        return (blueprint, NetworkState(parameters: parameters, statistics: []))
    }
}

extension TransposedConvolution {
    /// The weights in the order of the weights file, [in, out, 2, 2], reordered from ``weight``.
    fileprivate var weightAsInFile: [Float] {
        (0..<inputs).flatMap { input in
            (0..<outputs * 4).map { phase in weight[phase * inputs + input] }
        }
    }
}
