import Network

extension TrainedWeights {
    /// What fine-tuning begins with: the numbers of a network that inference reads.
    ///
    /// Its batch normalisations, if it was trained with any, are folded into its convolutions and
    /// stay so: nothing is normalised, nothing dropped.
    ///
    /// - Parameter network: The network to go on from.
    /// - Returns: What is trained, and its numbers.
    /// - Complexity: O(*n*), where *n* is the number of weights.
    package static func state(
        of network: UNet
    ) -> (blueprint: Blueprint, state: NetworkState) {
        let blueprint = Blueprint(network.architecture)
        let layout = ParameterLayout(blueprint)
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
    /// [in, out, 2, 2], turned back from ``weight``.
    fileprivate var weightAsInFile: [Float] {
        (0..<inputs).flatMap { input in
            (0..<outputs * 4).map { phase in weight[phase * inputs + input] }
        }
    }
}
