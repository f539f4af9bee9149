import CKernels

/// A layer whose weights are laid out for its kernel, in the memory of a ``PackedNetwork``.
struct PackedLayer: Sendable {
    /// The kernel that computes a layer.
    enum Kernel: Sendable {
        /// 3x3, of one channel in dense planes.
        case firstLayer
        /// 3x3, of any number of channels.
        case winograd
        /// 2x2, transposed, of stride 2.
        case transposed
        /// Sums over taps at these offsets, phase by phase.
        case polyphase(phases: Int, offsets: [[Offset]])
        /// 1x1, to dense planes.
        case lastLayer
    }

    /// The distance of a tap from its phase's input pixel, in pixels.
    struct Offset: Sendable {
        let row: Int
        let column: Int
    }

    /// The name in the weights file.
    let name: String
    let kernel: Kernel
    /// The number of output channels.
    let outputs: Int
    /// The first line of the weights.
    let weightLine: Int
    /// The first line of the biases; of an int16 layer, of the rows of its requantisation.
    let biasLine: Int
    let activation: Architecture.Activation
    /// Multiplications and additions per output pixel, counted as direct convolution.
    let operations: Int
}

extension Architecture.Activation {
    /// The value that kernels know it by.
    package var kernel: ckernels_activation {
        switch self {
        case .none: ckernels_activation_none
        case .relu: ckernels_activation_relu
        case .elu: ckernels_activation_elu
        case .sigmoid: ckernels_activation_sigmoid
        }
    }
}
