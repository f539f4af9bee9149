import CKernels
import Network
import Tensors

/// The products of a 3x3 convolution by Winograd's F(4x4, 3x3), of numbers or of integers; a 1x1 kernel
/// is padded with zeros.
struct WinogradProducts: LayerProducts {
    private let layer: LayerWeights
    private let weights: WinogradWeights
    /// The kernels that multiply integers; `nil` to multiply numbers.
    private let integers: ckernels_int16_training_table?
    let tilesPerChunk: Int

    init(of layer: LayerWeights, integers: ckernels_int16_training_table?) {
        self.layer = layer
        self.integers = integers
        weights = WinogradWeights(of: layer, areIntegers: integers != nil)
        // As many tiles as fit the second-level cache, or, if the weights are larger than that, enough
        // to amortise reading them.
        let lines = 36 * (layer.inputBlocks + max(2, layer.outputBlocks))
        tilesPerChunk =
            4 * weights.count > 1 << 20
            ? 112 : max(14, (640 << 10) / (CacheLineMemory.bytesPerLine * lines) / 14 * 14)
    }

    var sumCount: Int { weights.count }

    func scratchLines(_ direction: Direction, room: (rows: Int, images: Int)) -> Int {
        let (inputs, outputs) = (layer.inputBlocks, layer.outputBlocks)
        return direction == .forward
            ? transformedLines(inputs) + productLines
            : transformedLines(inputs) + transformedLines(outputs) + productLines
    }

    func pack(
        _ stored: UnsafePointer<Float>, _ direction: Direction, by workers: GradientThreads
    ) -> PackedWeights {
        weights.pack(stored, direction, by: workers)
    }

    func convolve(
        _ chunk: RowChunks.Chunk, _ direction: Direction, weights: PackedWeights, bias: Lanes,
        from input: ckernels_planes, to target: ckernels_planes,
        scratch: UnsafeMutableRawPointer, by workers: GradientThreads
    ) {
        let products =
            scratch + transformedLines(layer.blocks(direction).read) * CacheLineMemory.bytesPerLine
        var convolution = ckernels_winograd_convolution()
        convolution.inputs.0 = input
        convolution.output = target
        convolution.height = Int32(layer.size.height)
        convolution.width = Int32(layer.size.width)
        convolution.weights = weights.values
        convolution.requantization.scale = weights.scale
        convolution.bias = UnsafePointer(bias.base)
        convolution.activation = ckernels_activation_none
        let kernel =
            integers?.winograd_convolution
            ?? workers.kernels.pointee.winograd_convolution
        for tiles in tileBlocks(of: chunk) {
            kernel?(
                &convolution, Int32(tiles.lowerBound), Int32(tiles.count), scratch, products)
        }
    }

    func addWeightGradient(
        of chunk: RowChunks.Chunk, input: ckernels_planes, gradient: ckernels_planes,
        to sums: UnsafeMutablePointer<Float>, isFirst: Bool, scratch: UnsafeMutableRawPointer,
        by workers: GradientThreads
    ) {
        let transformedGradient =
            scratch + transformedLines(layer.inputBlocks) * CacheLineMemory.bytesPerLine
        var arguments = ckernels_winograd_weight_gradient(
            input: input, output_gradient: gradient, height: Int32(layer.size.height),
            width: Int32(layer.size.width), adds: isFirst ? 0 : 1)
        let kernel =
            integers?.winograd_weight_gradient
            ?? workers.training.pointee.winograd_weight_gradient
        for tiles in tileBlocks(of: chunk) {
            kernel?(
                &arguments, Int32(tiles.lowerBound), Int32(tiles.count), scratch,
                transformedGradient, sums)
            arguments.adds = 1
        }
    }

    func unpack(
        _ sums: [UnsafeMutablePointer<Float>], to gradient: UnsafeMutablePointer<Float>,
        by workers: GradientThreads
    ) {
        weights.unpack(sums, to: gradient, by: workers)
    }

    /// The Winograd tiles of a chunk, in blocks to compute together.
    private func tileBlocks(of chunk: RowChunks.Chunk) -> [Range<Int>] {
        let across = (layer.size.width + 3) / 4
        let tiles = chunk.groups.lowerBound * across..<chunk.groups.upperBound * across
        let parts = (tiles.count + tilesPerChunk - 1) / tilesPerChunk
        return (0..<parts).map { part in
            tiles.lowerBound + tiles.count * part / parts..<tiles.lowerBound
                + tiles.count * (part + 1) / parts
        }
    }

    /// The cache lines of the transformed tiles of a block of tiles, with one more per channel block.
    private func transformedLines(_ blocks: Int) -> Int {
        36 * Int(ckernels_transformed_input_stride(Int32(blocks), Int32(tilesPerChunk))) + blocks
    }

    /// The cache lines of the products of a block of tiles.
    private var productLines: Int { 36 * Int(ckernels_product_stride(Int32(tilesPerChunk))) }
}
