import Network

/// The two networks of the original work, which were written in Keras.
package enum KerasPreset: String, CaseIterable, Sendable, CustomStringConvertible {
    /// ReLU; UpSampling2D with a 2x2 convolution, concatenated as [skip, up]; two feature channels
    /// before the output.
    case seed1
    /// ELU; Conv2DTranspose, concatenated as [up, skip].
    case seed2

    package var description: String { rawValue }

    /// The width in the original work: the channels of the first level.
    package var width: Int { self == .seed1 ? 64 : 16 }

    /// The side of the training images in pixels, which becomes that of the tiles.
    package var tile: Int { self == .seed1 ? 256 : 128 }

    /// Returns the architecture with a width.
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

/// The preparation that the networks of the original work expect, as JSON of `nucleid.preparation`:
/// gray, bright nuclei, x/255 without a contrast stretch.
struct KerasPreparation: Encodable {
    private let grayscale = "rec601"
    private let invertAboveMean = 80.0
    private let scale = "full"
    /// Percentiles and minimum range only detect images without contrast.
    private let percentiles = [1, 99.8]
    private let minimumRange = 0.001
    private let clip = [0.0, 1.0]
    /// The side of the tiles, in pixels.
    let tile: Int
    private let overlap = 32
    private let threshold = 0.5

    private enum CodingKeys: String, CodingKey {
        case grayscale, scale, percentiles, clip, tile, overlap, threshold
        case invertAboveMean = "invert_above_mean"
        case minimumRange = "minimum_range"
    }

    init(tile: Int) { self.tile = tile }
}
