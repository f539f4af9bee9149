import CKernels
import Network
import Tensors

/// The Winograd transform of 3x3 weights, and the inverse transform of their gradients.
///
/// Source: Lavin, Gray: Fast Algorithms for Convolutional Neural Networks (CVPR 2016). With
/// y = A^T [U ⊙ (B^T d B)] A and U = G g G^T, the gradient of U is the sum over tiles of
/// (A dy A^T) ⊙ (B^T d B), and that of g is G^T dU G.
struct WinogradWeights {
    /// The channel of each input lane, −1 for padding.
    let inputs: [Int32]
    /// The channel of each output lane, −1 for padding.
    let outputs: [Int32]
    /// The tensor's strides, in elements, between output channels and between input channels.
    let strides: (output: Int, input: Int)
    /// Whether kernels are rotated by 180 degrees, as for the gradient of the input.
    let isRotated: Bool

    /// Whether they are packed as integers.
    private let areIntegers: Bool

    /// Describes the weights of a convolution with 3x3 kernels, or 1x1 ones padded with zeros.
    init(of layer: LayerWeights, areIntegers: Bool) {
        let wide = 9 / layer.taps.count
        (inputs, outputs) = (layer.inputs, layer.outputs)
        strides = (layer.strides.output * wide, layer.strides.input * wide)
        isRotated = false
        self.areIntegers = areIntegers
    }

    private init(transposing other: WinogradWeights) {
        inputs = other.outputs
        outputs = other.inputs
        strides = (other.strides.input, other.strides.output)
        isRotated = true
        areIntegers = other.areIntegers
    }

    /// The same weights for the gradient of the input: channels transposed, kernels rotated.
    var transposed: WinogradWeights { WinogradWeights(transposing: self) }

    /// The number of transformed weights, padding included.
    var count: Int { 36 * inputs.count * outputs.count }

    private func withView<Result>(
        of weights: UnsafePointer<Float>?, _ body: (inout ckernels_weight_view) -> Result
    ) -> Result {
        inputs.withUnsafeBufferPointer { inputs in
            outputs.withUnsafeBufferPointer { outputs in
                var view = ckernels_weight_view(
                    weights: weights, output_stride: Int32(strides.output),
                    input_stride: Int32(strides.input), rotated: isRotated ? 1 : 0,
                    outputs: outputs.baseAddress, inputs: inputs.baseAddress,
                    output_lanes: Int32(outputs.count), input_lanes: Int32(inputs.count))
                return body(&view)
            }
        }
    }

    /// Transforms weights for `winograd_convolution`; the result is valid until the next call.
    func pack(_ weights: UnsafePointer<Float>, by workers: GradientThreads) -> PackedWeights {
        // A line of 16 numbers, or of 16 pairs of integers, which an odd block has room for.
        let packed = workers.packed.lines(count: count / 16)
        let scale = workers.scales.floats(count: outputs.count)
        workers.divide((outputs.count + 31) / 32) { _, groups in
            withView(of: weights) { view in
                for group in groups {
                    if areIntegers {
                        ckernels_pack_winograd_view_int16(
                            &view, Int32(group), packed.assumingMemoryBound(to: Int16.self),
                            scale + 32 * group)
                    } else {
                        ckernels_pack_winograd_view(
                            &view, Int32(group), packed.assumingMemoryBound(to: Float.self))
                    }
                }
            }
        }
        return PackedWeights(
            values: packed, scale: areIntegers ? UnsafePointer(scale) : nil)
    }

    /// Adds up the threads' weight gradients and transforms them to `[output][input][3][3]`.
    func unpack(
        _ sums: [UnsafeMutablePointer<Float>], to gradient: UnsafeMutablePointer<Float>,
        by workers: GradientThreads
    ) {
        let sums = sums.map { UnsafePointer<Float>?($0) }
        workers.divide(inputs.count / BlockFormat.float32.lanes) { _, blocks in
            withView(of: nil) { view in
                for block in blocks {
                    workers.training.pointee.unpack_winograd_gradient(
                        sums, Int32(sums.count), &view, Int32(block), gradient)
                }
            }
        }
    }
}
