import CKernels
import Network
import Tensors

/// The format in which a step keeps feature maps and their gradients between its passes.
package enum FeatureStorage: String, Sendable, CaseIterable, Codable {
    /// 32-bit floating point: nothing is rounded.
    case float32
    /// bfloat16: half the memory and memory traffic; each value is rounded to 8 significant bits.
    case bfloat16

    /// The bytes of the 16 channels of a block at one pixel.
    var bytesPerLine: Int { self == .float32 ? 64 : 32 }
}

/// The output of a layer and its gradient, kept from the forward to the backward pass.
///
/// Kept are the values z of a convolution, [image][block][row][column][lane]; its features are
/// y = dropout(activation(scale · z + shift)), computed whenever they are read
/// (`ckernels_feature_maps`).
final class FeatureMaps {
    /// The rows and columns of each map.
    let size: PlaneSize
    /// The number of images.
    let images: Int
    /// The number of channels.
    let channels: Int
    /// The number of lanes, those of padding included.
    let lanes: Int
    private let storage: FeatureStorage
    private let activation: ckernels_activation
    private let dropout: (share: Double, layer: Int)
    private let values = GrowableBuffer()
    private let gradient = GrowableBuffer()
    private var factors: (scale: Lanes, shift: Lanes)
    private var gradientFactors: (gradient: Lanes, input: Lanes, offset: Lanes)?
    /// The sums [block][Σ dv, Σ dv·z][lane] of the last backward pass; see `ckernels_feature_maps`.
    var gradientSums: [Double] = []

    /// Allocates maps.
    ///
    /// - Parameters:
    ///   - channels: The number of channels.
    ///   - size: The rows and columns of each map.
    ///   - images: The number of images.
    ///   - storage: The format of values and gradients.
    ///   - activation: The activation of the features.
    ///   - dropout: The dropout rate, and the layer number for ``DropoutMask``.
    ///   - hasGradient: Whether the gradient is wanted, as of all but the network's input.
    init(
        channels: Int, size: PlaneSize, images: Int, storage: FeatureStorage,
        activation: Architecture.Activation, dropout: (share: Double, layer: Int) = (0, 0),
        hasGradient: Bool = true
    ) {
        self.size = size
        self.images = images
        self.channels = channels
        lanes = BlockFormat.float32.lanes(channels: channels)
        self.storage = storage
        self.activation = activation.kernel
        self.dropout = dropout
        factors = (Lanes(count: lanes, repeating: 1), Lanes(count: lanes))
        let lines = images * (lanes / BlockFormat.float32.lanes) * size.pixelCount
        let cacheLines =
            (lines * storage.bytesPerLine + CacheLineMemory.bytesPerLine - 1)
            / CacheLineMemory.bytesPerLine
        _ = values.lines(count: cacheLines)
        if hasGradient { _ = gradient.lines(count: cacheLines) }
    }

    /// The number of channel blocks.
    var blocks: Int { lanes / BlockFormat.float32.lanes }
    /// The number of sums of ``gradientSums``, and of the forward pass.
    var sumCount: Int { 2 * lanes }
    /// The number of values of a channel.
    var valuesPerChannel: Int { images * size.pixelCount }

    /// The stored values as 32-bit numbers.
    var floats: UnsafeMutablePointer<Float> {
        precondition(storage == .float32, "the values are in 32 bits")
        return values.lines(count: 0).assumingMemoryBound(to: Float.self)
    }

    /// Sets the factors of batch normalisation by which features are computed from values.
    func setNormalization(scale: Lanes, shift: Lanes) { factors = (scale, shift) }

    /// Sets the factors of the gradient of the values: dz = gradient · dv + input · z + offset.
    func setGradientFactors(_ factors: (gradient: Lanes, input: Lanes, offset: Lanes)) {
        gradientFactors = factors
    }

    /// The maps as an argument of the C kernels, valid until factors are set anew; `step` is the seed
    /// of the step's dropout masks.
    func view(step: UInt64) -> ckernels_feature_maps {
        let mask = DropoutMask(step: step, layer: dropout.layer, rate: dropout.share)
        return ckernels_feature_maps(
            values: values.lines(count: 0), gradient: gradient.lines(count: 0),
            is_half: storage == .bfloat16 ? 1 : 0, blocks: Int32(blocks),
            height: Int32(size.height), width: Int32(size.width),
            scale: UnsafePointer(factors.scale.base), shift: UnsafePointer(factors.shift.base),
            activation: activation,
            dropout: ckernels_dropout(
                key: mask.key, threshold: mask.threshold, scale: Float(mask.scale),
                channels: Int32(channels)),
            gradient_factor: gradientFactors.map { UnsafePointer($0.gradient.base) },
            input_factor: gradientFactors.map { UnsafePointer($0.input.base) },
            offset: gradientFactors.map { UnsafePointer($0.offset.base) })
    }
}
