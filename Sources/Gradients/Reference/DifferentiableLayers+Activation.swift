import Glibc
import Network

extension DifferentiableLayers {
    /// A function of each value by itself.
    package static func activation(_ x: Volume, _ kind: Architecture.Activation) -> Volume {
        x.with(
            x.elements.map { x in
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
        dy.with(
            zip(dy.elements, x.elements).map { dy, x in
                switch kind {
                case .none: dy
                case .relu: x > 0 ? dy : 0
                case .elu: x > 0 ? dy : dy * exp(x)
                case .sigmoid: dy / (1 + exp(-x)) / (1 + exp(x))
                }
            })
    }

    /// Kept values scaled up, the others 0; its derivative is the same function of `dy`.
    package static func dropout(_ x: Volume, _ mask: DropoutMask) -> Volume {
        x.with(x.elements.enumerated().map { mask.keeps($0) ? $1 * mask.scale : 0 })
    }
}
