import CKernels
import Network
import Tensors

/// The weights of a 3x3 convolution on their way into Winograd's domain and back.
///
/// Source: Lavin, Gray: Fast Algorithms for Convolutional Neural Networks (CVPR 2016). With
/// y = A^T [U ⊙ (B^T d B)] A and U = G g G^T, the gradient of U is the sum over tiles of
/// (A dy A^T) ⊙ (B^T d B), and that of g is G^T dU G.
struct WinogradWeights {
    /// The channels of the lanes that are read.
    let ins: [Int32]
    /// The channels of the lanes that are written.
    let outs: [Int32]
    /// Elements from one output channel to the next, and from one input channel.
    let strides: (out: Int, in: Int)
    /// Whether the kernel is turned round, as the way back of a convolution reads it.
    let isTurned: Bool

    /// As a convolution from `source` to `result` reads them: [out][in][3][3].
    init(from source: Planes, to result: Planes, inputs: Int) {
        ins = source.channels
        outs = result.channels
        strides = (9 * inputs, 9)
        isTurned = false
    }

    private init(turning other: WinogradWeights) {
        ins = other.outs
        outs = other.ins
        strides = (other.strides.in, other.strides.out)
        isTurned = true
    }

    /// As the gradient of what was written becomes that of what was read.
    var turned: WinogradWeights { WinogradWeights(turning: self) }

    /// The numbers that all positions have.
    var count: Int { 36 * ins.count * outs.count }

    private func withView<Result>(
        _ weights: UnsafePointer<Float>?, _ body: (inout ckernels_weights_view) -> Result
    ) -> Result {
        ins.withUnsafeBufferPointer { ins in
            outs.withUnsafeBufferPointer { outs in
                var view = ckernels_weights_view(
                    weights: weights, out_stride: Int32(strides.out), in_stride: Int32(strides.in),
                    turned: isTurned ? 1 : 0, outs: outs.baseAddress, ins: ins.baseAddress,
                    lanes_out: Int32(outs.count), lanes_in: Int32(ins.count))
                return body(&view)
            }
        }
    }

    /// Transforms weights for a kernel.
    func pack(_ weights: UnsafePointer<Float>, by workers: Workers) -> UnsafePointer<Float> {
        let packed = workers.packed.floats(count)
        workers.divide((outs.count + 31) / 32) { _, groups in
            withView(weights) { view in
                for group in groups {
                    ckernels_pack_winograd_view(&view, Int32(group), packed)
                }
            }
        }
        return UnsafePointer(packed)
    }

    /// Brings the threads' sums of a weight gradient together, to their places of [out][in][3][3].
    func unpack(
        _ sums: [UnsafeMutablePointer<Float>], to gradient: UnsafeMutablePointer<Float>,
        by workers: Workers
    ) {
        let sums = sums.map { UnsafePointer<Float>?($0) }
        workers.divide(ins.count / LineFormat.exact.lanes) { _, blocks in
            withView(nil) { view in
                for block in blocks {
                    ckernels_unpack_winograd_gradient(
                        sums, Int32(sums.count), &view, Int32(block), gradient)
                }
            }
        }
    }
}
