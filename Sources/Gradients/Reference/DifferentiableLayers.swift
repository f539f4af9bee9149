import Glibc
import Network

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
            (0..<images).reduce(0) { elements[range(ofImage: $1, channel: channel)].reduce($0, +) }
        }
    }
}

extension DifferentiableLayers {
    /// A function of each value by itself.
    package static func activation(_ x: Volume, kind: Architecture.Activation) -> Volume {
        x.replacingElements(
            with: x.elements.map { x in
                switch kind {
                case .none: x
                case .relu: x > 0 || x.isNaN ? x : 0
                case .elu: x > 0 ? x : expm1(x)
                case .sigmoid: 1 / (1 + exp(-x))
                }
            })
    }

    /// The derivative of an activation; at 0 that of relu is 0, as in PyTorch.
    package static func activationGradient(
        _ dy: Volume, x: Volume, _ kind: Architecture.Activation
    ) -> Volume {
        dy.replacingElements(
            with: zip(dy.elements, x.elements).map { dy, x in
                switch kind {
                case .none: dy
                case .relu: x > 0 ? dy : 0
                case .elu: x > 0 ? dy : dy * exp(x)
                case .sigmoid: dy / (1 + exp(-x)) / (1 + exp(x))
                }
            })
    }

    /// Kept values scaled up, the others 0; its derivative is the same function of `dy`.
    package static func dropout(_ x: Volume, mask: DropoutMask) -> Volume {
        x.replacingElements(
            with: x.elements.enumerated().map { mask.keeps($0) ? $1 * mask.scale : 0 })
    }
}
