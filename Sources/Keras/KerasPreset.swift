import Network

/// The two networks of the original work, as they were written in Keras.
package enum KerasPreset: String, CaseIterable, Sendable, CustomStringConvertible {
    /// Relu; UpSampling2D with a 2x2 convolution, [skip, up]; two feature channels before the
    /// output.
    case seed1
    /// Elu; Conv2DTranspose, [up, skip].
    case seed2

    package var description: String { rawValue }

    /// The width that the original work gave it.
    package var width: Int { self == .seed1 ? 64 : 16 }

    /// The side of the images it was trained with, in pixels: of the tiles.
    package var tile: Int { self == .seed1 ? 256 : 128 }

    /// The network at a width.
    package func architecture(width: Int) -> Architecture {
        switch self {
        case .seed1:
            Architecture(
                depth: 4, width: width, outputs: ["foreground"], activation: .relu,
                upsampling: (.nearestThenConvolution, .relu), concatenation: .skipFirst,
                features: [.init(kernel: 3, channels: 2, activation: .relu)])
        case .seed2:
            Architecture(
                depth: 4, width: width, outputs: ["foreground"], activation: .elu,
                upsampling: (.transposed, .none), concatenation: .upFirst)
        }
    }
}
