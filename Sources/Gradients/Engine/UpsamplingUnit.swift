import Network
import Tensors

/// An upsampling to twice the height and width, forward and backward.
final class UpsamplingUnit: EngineUnit {
    let name: String
    let source: FeatureSource
    let output: FeatureMaps
    let weight: ParameterLayout.Entry
    let bias: ParameterLayout.Entry
    let products: any LayerProducts
    let chunks: RowChunks

    /// Finds the layer's tensors.
    init(
        level: Int, architecture: Architecture, layout: ParameterLayout, source: FeatureSource,
        output: FeatureMaps, format: ProductFormat, processor: InstructionSet
    ) {
        name = "upsampling.\(level)"
        guard let weight = layout["\(name).weight"], let bias = layout["\(name).bias"]
        else { preconditionFailure("the layout has all layers of its network") }
        self.source = source
        self.output = output
        self.weight = weight
        self.bias = bias
        let layer = LayerWeights(
            architecture.upsampling, from: source.maps.channels, to: output.channels,
            size: source.size)
        products = format.products(ofUpsampling: layer, on: processor)
        chunks = RowChunks(
            size: source.size, images: output.images, tiles: products.tilesPerChunk)
    }
}
