import CKernels
import Network
import Tensors

/// How a layer's convolution is multiplied: its output, the gradient of its input, and that of its
/// weights, chunk by chunk.
protocol LayerProducts {
    /// The preferred size of a chunk, in tiles of 4x4 pixels of the input.
    var tilesPerChunk: Int { get }
    /// The number of sums of the weight gradient.
    var sumCount: Int { get }

    /// Returns the cache lines of scratch memory that a pass needs.
    ///
    /// - Parameters:
    ///   - direction: The pass; a backward one also computes the gradient of the weights.
    ///   - room: The rows of an image, and the images, of the largest chunk.
    /// - Returns: The number of lines, for each thread.
    func scratchLines(_ direction: Direction, room: (rows: Int, images: Int)) -> Int

    /// Brings a layer's weights, as they are trained, into the order of the kernels; the result is
    /// valid until the next call.
    func pack(
        _ weights: UnsafePointer<Float>, _ direction: Direction, by workers: GradientThreads
    ) -> PackedWeights

    /// Computes the output of a chunk from the window of its input, or, backward, the gradient of the
    /// input from the window of that of the output.
    func convolve(
        _ chunk: RowChunks.Chunk, _ direction: Direction, weights: PackedWeights, bias: Lanes,
        from input: ckernels_planes, to target: ckernels_planes,
        scratch: UnsafeMutableRawPointer, by workers: GradientThreads)

    /// Adds the gradient of the weights of a chunk to sums, or writes it there for the first one.
    func addWeightGradient(
        of chunk: RowChunks.Chunk, input: ckernels_planes, gradient: ckernels_planes,
        to sums: UnsafeMutablePointer<Float>, isFirst: Bool, scratch: UnsafeMutableRawPointer,
        by workers: GradientThreads)

    /// Adds up the sums of threads and writes the gradient of the weights as they are trained.
    func unpack(
        _ sums: [UnsafeMutablePointer<Float>], to gradient: UnsafeMutablePointer<Float>,
        by workers: GradientThreads)
}

/// The direction of a pass over the layers.
enum Direction { case forward, backward }

/// Weights in the order of the kernels.
struct PackedWeights {
    /// The weights: f32, bfloat16 or int16.
    let values: UnsafeRawPointer
    /// What a sum of integers is multiplied by, one number per output lane; nil for numbers.
    let scale: UnsafePointer<Float>?
}
