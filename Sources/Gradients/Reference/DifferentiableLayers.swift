import Glibc
import Network

/// The layers of a U-Net and their derivatives, in double precision, written as they are defined.
///
/// Each layer is one function from its input to its output, and one from the loss' derivative with
/// respect to the output (`dy`) to those with respect to its input and parameters. They are simple
/// and slow: tests compare the fast layers with them, and them with central differences and
/// PyTorch.
package enum DifferentiableLayers {
    /// The derivatives of the loss with respect to a layer's input and parameters.
    package struct WeightedGradient: Sendable {
        /// The derivative with respect to the input.
        package var x: Volume
        /// The derivative with respect to the weights, in their order.
        package var weight: [Double]
        /// The derivative with respect to the biases.
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
    /// Applies an activation function to each value.
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

    /// Computes the derivative of an activation; that of relu at 0 is 0, as in PyTorch.
    package static func activationGradient(
        _ dy: Volume, x: Volume, kind: Architecture.Activation
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

    /// Applies dropout: scales kept values up and sets the others to 0.
    ///
    /// Its derivative is the same function of `dy`.
    package static func dropout(_ x: Volume, mask: DropoutMask) -> Volume {
        x.replacingElements(
            with: x.elements.enumerated().map { mask.keeps($0) ? $1 * mask.scale : 0 })
    }
}
