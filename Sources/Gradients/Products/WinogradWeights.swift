import CKernels
import Network
import Tensors

/// The Winograd transform of 3x3 weights, and the inverse transform of their gradients; 1x1 kernels are
/// padded with zeros.
///
/// Source: Lavin, Gray: Fast Algorithms for Convolutional Neural Networks (CVPR 2016). With
/// y = A^T [U ⊙ (B^T d B)] A and U = G g G^T, the gradient of U is the sum over tiles of
/// (A dy A^T) ⊙ (B^T d B), and that of g is G^T dU G.
struct WinogradWeights {
    /// The layer with kernels of 3x3.
    private let wide: LayerWeights
    /// Whether the layer's own kernels are of 1x1.
    private let isPadded: Bool
    /// Whether they are packed as integers.
    private let areIntegers: Bool

    /// Describes the weights of a convolution with kernels of 3x3 or 1x1.
    init(of layer: LayerWeights, areIntegers: Bool) {
        isPadded = layer.taps.count == 1
        wide = isPadded ? layer.withKernels3x3() : layer
        self.areIntegers = areIntegers
    }

    /// The number of transformed weights, padding included.
    var count: Int { 36 * wide.matrixCount }

    /// The number of kernels, without padding.
    private var kernelCount: Int {
        wide.inputs.count { $0 >= 0 } * wide.outputs.count { $0 >= 0 }
    }

    /// Transforms a layer's weights for `winograd_convolution`; the result is valid until the next call.
    func pack(
        _ weights: UnsafePointer<Float>, _ direction: Direction, by workers: GradientThreads
    ) -> PackedWeights {
        guard isPadded else { return pack3x3(weights, direction, by: workers) }
        var padded = [Float](repeating: 0, count: 9 * kernelCount)
        for index in 0..<kernelCount { padded[9 * index + 4] = weights[index] }
        return padded.withUnsafeBufferPointer { padded in
            guard let base = padded.baseAddress else { preconditionFailure("a layer has weights") }
            return pack3x3(base, direction, by: workers)
        }
    }

    private func pack3x3(
        _ weights: UnsafePointer<Float>, _ direction: Direction, by workers: GradientThreads
    ) -> PackedWeights {
        let lanes = (direction == .forward ? wide.outputs : wide.inputs).count
        // A line of 16 numbers, or of 16 pairs of integers, which an odd block has room for.
        let packed = workers.packed.lines(count: count / 16)
        let scale = workers.scales.floats(count: lanes)
        workers.divide((lanes + 31) / 32) { _, groups in
            wide.withView(of: weights, direction) { view in
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

    /// Adds up the threads' weight gradients and transforms them back to the layer's kernels.
    func unpack(
        _ sums: [UnsafeMutablePointer<Float>], to gradient: UnsafeMutablePointer<Float>,
        by workers: GradientThreads
    ) {
        guard isPadded else { return unpack3x3(sums, to: gradient, by: workers) }
        var padded = [Float](repeating: 0, count: 9 * kernelCount)
        padded.withUnsafeMutableBufferPointer { padded in
            guard let base = padded.baseAddress else { return }
            unpack3x3(sums, to: base, by: workers)
        }
        for index in 0..<kernelCount { gradient[index] = padded[9 * index + 4] }
    }

    private func unpack3x3(
        _ sums: [UnsafeMutablePointer<Float>], to gradient: UnsafeMutablePointer<Float>,
        by workers: GradientThreads
    ) {
        let sums = sums.map { UnsafePointer<Float>?($0) }
        workers.divide(wide.inputBlocks) { _, blocks in
            wide.withView(of: nil, .forward) { view in
                for block in blocks {
                    workers.training.pointee.unpack_winograd_gradient(
                        sums, Int32(sums.count), &view, Int32(block), gradient)
                }
            }
        }
    }
}
