import Network
import Tensors

/// A 'same' convolution with its batch normalisation, activation and dropout, forward and backward.
///
/// Forward: z = w ∗ x + b, or, with batch normalisation, without b; y = dropout(activation(z or
/// normalised z)).
///
/// It computes chunk by chunk: the features of a few rows are loaded into a window that fits the
/// caches, and what is computed of them is stored as it leaves another window.
final class ConvolutionUnit: EngineUnit {
    let name: String
    let sources: [FeatureSource]
    let output: FeatureMaps
    let weight: ParameterLayout.Entry
    let bias: ParameterLayout.Entry?
    let products: any LayerProducts
    let chunks: RowChunks
    var normalization: BatchNormalization?

    /// Finds the unit's tensors.
    ///
    /// - Parameters:
    ///   - name: The layer's name in the layout.
    ///   - layout: The layout of the network.
    ///   - sources: The features of the input, concatenated, all of one size.
    ///   - output: The maps that the unit writes.
    ///   - format: The format of products.
    ///   - processor: The instruction set, which has kernels for that.
    init(
        name: String, layout: ParameterLayout, sources: [FeatureSource], output: FeatureMaps,
        format: ProductFormat, processor: InstructionSet
    ) {
        guard let weight = layout["\(name).weight"] else {
            preconditionFailure("the layout has all layers of its network")
        }
        self.name = name
        self.sources = sources
        self.output = output
        self.weight = weight
        bias = layout["\(name).bias"]
        let layer = LayerWeights(
            side: weight.shape[2], from: sources.map(\.maps.channels), to: output.channels,
            size: output.size)
        products = format.products(ofConvolution: layer, on: processor)
        normalization = BatchNormalization(of: name, layout: layout)
        chunks = RowChunks(
            size: output.size, images: output.images, tiles: products.tilesPerChunk)
    }

    /// The number of channel blocks of the input.
    var sourceBlocks: Int { sources.reduce(0) { $0 + $1.maps.blocks } }

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
}
