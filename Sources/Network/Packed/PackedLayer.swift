import CKernels

/// A layer whose weights lie as its kernel reads them, in the memory of a ``PackedNetwork``.
struct PackedLayer: Sendable {
    /// Which kernel.
    enum Kernel: Sendable {
        /// 3x3, of one channel.
        case first
        /// 3x3, of any channels.
        case winograd
        /// 2x2, transposed, of stride 2.
        case transposed
        /// Sums over taps at these distances, phase by phase.
        case taps(phases: Int, offsets: [[Offset]])
        /// 1x1, to dense planes.
        case last
    }

    /// A distance in the source, in pixels.
    struct Offset: Sendable {
        let down: Int
        let right: Int
    }

    /// As in the weights file.
    let name: String
    let kernel: Kernel
    /// Output channels.
    let outputs: Int
    /// The first line of the weights.
    let weights: Int
    /// The first line of the biases, or, of layers in integers, of ``QuantizedLayer``'s rows.
    let bias: Int
    let activation: Architecture.Activation
    /// Multiplications and additions for a pixel of what it writes, counted as direct convolution.
    let operations: Int
}

extension Architecture.Activation {
    /// The kernels' name of it.
    package var kernel: ckernels_activation {
        switch self {
        case .none: ckernels_none
        case .relu: ckernels_relu
        case .elu: ckernels_elu
        case .sigmoid: ckernels_sigmoid
        }
    }
}
