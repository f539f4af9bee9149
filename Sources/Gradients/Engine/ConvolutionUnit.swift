import CKernels
import Network
import Tensors

/// A 'same' convolution with its batch normalisation, activation and dropout, forward and backward.
///
/// Forward: z = w ∗ x + b, or, with batch normalisation, without b; y = dropout(activation(z or
/// normalised z)). A 1x1 kernel is computed as a 3x3 kernel padded with zeros.
///
/// It computes chunk by chunk: the features of a few rows are loaded into a window that fits the
/// caches, and what is computed of them is stored as it leaves another window.
final class ConvolutionUnit: EngineUnit {
    let name: String
    let sources: [FeatureSource]
    let output: FeatureMaps
    let weight: ParameterLayout.Entry
    let bias: ParameterLayout.Entry?
    let weights: WinogradWeights
    let chunks: RowChunks
    let tilesPerBlock: Int
    var normalization: BatchNormalization?

    /// Finds the unit's tensors.
    ///
    /// - Parameters:
    ///   - name: The layer's name in the layout.
    ///   - layout: The layout of the network.
    ///   - sources: The features of the input, concatenated, all of one size.
    ///   - output: The maps that the unit writes.
    init(
        name: String, layout: ParameterLayout, sources: [FeatureSource], output: FeatureMaps
    ) {
        guard let weight = layout["\(name).weight"] else {
            preconditionFailure("the layout has all layers of its network")
        }
        self.name = name
        self.sources = sources
        self.output = output
        self.weight = weight
        bias = layout["\(name).bias"]
        weights = WinogradWeights(from: sources.map(\.maps.channels), to: output.channels)
        normalization = BatchNormalization(of: name, layout: layout)
        tilesPerBlock = Self.tilesPerBlock(of: weights)
        chunks = RowChunks(size: output.size, images: output.images, tiles: tilesPerBlock)
    }

    /// The number of channel blocks of the input.
    var sourceBlocks: Int { weights.inputs.count / BlockFormat.float32.lanes }

    /// The Winograd tiles of a chunk, in blocks to compute together.
    func tileBlocks(of chunk: RowChunks.Chunk) -> [Range<Int>] {
        let across = (output.size.width + 3) / 4
        let tiles = chunk.groups.lowerBound * across..<chunk.groups.upperBound * across
        let parts = (tiles.count + tilesPerBlock - 1) / tilesPerBlock
        return (0..<parts).map { part in
            tiles.lowerBound + tiles.count * part / parts..<tiles.lowerBound
                + tiles.count * (part + 1) / parts
        }
    }

    /// The number of Winograd tiles to compute together: as many as fit the second-level cache, or, if
    /// the weights are larger than that, enough to amortise reading them.
    private static func tilesPerBlock(of weights: WinogradWeights) -> Int {
        let lanes = BlockFormat.float32.lanes
        let lines = 36 * (weights.inputs.count + max(2 * lanes, weights.outputs.count)) / lanes
        return 4 * weights.count > 1 << 20
            ? 112 : max(14, (640 << 10) / (CacheLineMemory.bytesPerLine * lines) / 14 * 14)
    }

    /// Calls `body` with the kernel as [out][in][3][3]; a 1x1 kernel is padded with zeros.
    func withKernel<Result>(
        in memory: StepBuffers, _ body: (UnsafePointer<Float>) -> Result
    ) -> Result {
        let stored = memory.parameters + weight.range.lowerBound
        guard weight.shape[2] == 1 else { return body(stored) }
        var wide = [Float](repeating: 0, count: 9 * weight.range.count)
        for index in 0..<weight.range.count { wide[9 * index + 4] = stored[index] }
        return wide.withUnsafeBufferPointer { wide in
            guard let base = wide.baseAddress else { preconditionFailure("a layer has weights") }
            return body(base)
        }
    }

    /// Loads the features of a chunk's rows, and of one row more above and below.
    func load(_ chunk: RowChunks.Chunk, into window: inout RowWindow, for pass: Pass) {
        window.load(chunk) { window, image, rows in
            for (source, blocks) in zip(sources, sourceRanges) {
                source.load(
                    rows, ofImage: image, to: window.view(of: chunk, blocks: blocks), for: pass)
            }
        }
    }

    /// The channel blocks of each source in the concatenated input.
    var sourceRanges: [Range<Int>] {
        sources.reduce(into: []) { ranges, source in
            let first = ranges.last?.upperBound ?? 0
            ranges.append(first..<first + source.maps.blocks)
        }
    }

    /// Computes a 3x3 convolution of a chunk with packed Winograd weights, from one window to another;
    /// `scratch` has room for the transformed input and the products of a block of tiles.
    func convolve(
        _ chunk: RowChunks.Chunk, weights: PackedWeights, bias: Lanes,
        from input: ckernels_planes, to target: ckernels_planes,
        scratch: (transformed: UnsafeMutableRawPointer, products: UnsafeMutableRawPointer),
        for pass: Pass
    ) {
        var convolution = ckernels_winograd_convolution()
        convolution.inputs.0 = input
        convolution.output = target
        convolution.height = Int32(output.size.height)
        convolution.width = Int32(output.size.width)
        convolution.weights = weights.values
        convolution.requantization.scale = weights.scale
        convolution.bias = UnsafePointer(bias.base)
        convolution.activation = ckernels_activation_none
        let kernel =
            pass.workers.int16?.pointee.winograd_convolution
            ?? pass.kernels.pointee.winograd_convolution
        for tiles in tileBlocks(of: chunk) {
            kernel?(
                &convolution, Int32(tiles.lowerBound), Int32(tiles.count), scratch.transformed,
                scratch.products)
        }
    }
}
