import CKernels
import Glibc

/// An activation function and its slope, in 64 bits.
enum Activation: Sendable, CaseIterable {
    case none, relu, elu, sigmoid

    /// The kernels' value.
    var kernel: ckernels_activation {
        switch self {
        case .none: ckernels_activation_none
        case .relu: ckernels_activation_relu
        case .elu: ckernels_activation_elu
        case .sigmoid: ckernels_activation_sigmoid
        }
    }

    func callAsFunction(_ x: Double) -> Double {
        switch self {
        case .none: x
        case .relu: max(x, 0)
        case .elu: x > 0 ? x : expm1(x)
        case .sigmoid: 1 / (1 + exp(-x))
        }
    }

    /// No activation has a slope above 1: errors of the argument do not grow.
    func callAsFunction(_ sum: Sum) -> Sum {
        var result = sum
        result.value = self(sum.value)
        return result
    }

    /// The slope at an argument.
    func slope(at x: Double) -> Double {
        switch self {
        case .none: 1
        case .relu: x > 0 ? 1 : 0
        case .elu: x > 0 ? 1 : exp(x)
        case .sigmoid: self(x) * (1 - self(x))
        }
    }

    /// The absolute error of a kernel's activation: e^x is computed to two units in the last place.
    var absoluteError: Double {
        switch self {
        case .none, .relu: 0
        case .elu, .sigmoid: 4 * roundoff
        }
    }
}
