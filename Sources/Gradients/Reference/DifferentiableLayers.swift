/// The layers of a U-Net and their derivatives, in double precision, as their definitions read.
///
/// Each layer is one function from its input to its output, and one from the loss' derivative by
/// the output (`dy`) to those by all that went in. Slow on purpose: these are what the fast ones
/// are held to; they themselves are held to central differences and to PyTorch.
package enum DifferentiableLayers {
    /// The derivatives of the loss by all that went into a layer of weights.
    package struct WeightedGradient: Sendable {
        /// By its input.
        package var x: Volume
        /// By its weights, in their order.
        package var weight: [Double]
        /// By its biases.
        package var bias: [Double]
    }
}

extension Volume {
    /// The sum of each channel over all images: the gradient of a bias that was added to it.
    var channelSums: [Double] {
        (0..<channels).map { channel in
            (0..<images).reduce(0) { elements[plane($1, channel)].reduce($0, +) }
        }
    }
}
