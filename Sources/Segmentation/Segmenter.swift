import Images
import Masks
import Network
import Tensors
import Tiles

/// A model, set up to find the nuclei of images.
///
/// Segmentation reads no clock and no settings, and no files but scratch files. Any number of
/// threads may call it; they share the threads that evaluate tiles.
package struct Segmenter: Sendable {
    /// The model whose network is evaluated.
    package let model: Model
    /// Whether nuclei are bright or dark.
    package let polarity: Polarity
    /// The side and overlap of tiles, of images that are too large for one.
    package let geometry: TileGeometry
    /// The probability above which a pixel is nucleus, 0…1.
    package let threshold: Double
    /// The least area of a nucleus, in pixels.
    package let minimumArea: Int
    /// The scale at which the network sees images.
    package let scale: ScaleOptions
    /// The sizes of nuclei that the model is good at; `nil` where it does not say.
    package let scaleRules: ScaleRules?
    let modelRules: ModelRules
    let nucleiRules: NucleiRules
    let pool: InferencePool

    /// The number of threads that evaluate tiles.
    package var threads: Int { pool.threadCount }
    /// The precision of the network, which may be another than the one that was asked for.
    package var precision: Precision { pool.precision }
    /// The instruction set of the kernels.
    package var kernels: InstructionSet { pool.kernels }
    /// Why the precision is not the one that was asked for, without a full stop.
    package var fallback: String? { pool.fallbackReason }

    /// Packs the model's weights and starts the threads.
    ///
    /// - Parameters:
    ///   - model: The model.
    ///   - options: The user's choices; the model says the rest.
    ///   - kernels: The instruction set to compute with; this processor must have it.
    ///   - threads: How many threads evaluate tiles.
    /// - Throws: ``ModelError`` where model and options do not go together.
    package init(
        model: Model, options: SegmentationOptions, kernels: InstructionSet = .selected,
        threads: Int
    ) throws(ModelError) {
        modelRules = try ModelRules(of: model)
        nucleiRules = try NucleiRules(of: model)
        scaleRules = try ScaleRules.rules(of: model)
        let side = options.tile ?? modelRules.tile
        let overlap = options.overlap ?? modelRules.overlap
        if let fault = TileGeometry.invalidReason(side: side, overlap: overlap) {
            throw .tiles(model: model.name, reason: fault)
        }
        let multiple = model.network.architecture.sizeMultiple
        guard side.isMultiple(of: multiple) else {
            throw .tiles(
                model: model.name,
                reason: "a tile of \(side) px: its depth asks for multiples of \(multiple)")
        }
        self.model = model
        polarity = options.polarity
        geometry = TileGeometry(side: side, overlap: overlap)
        threshold = options.threshold ?? modelRules.threshold
        minimumArea = options.minimumArea
        scale = options.scale
        pool = InferencePool(
            network: PackedNetwork(
                network: model.network, precision: options.precision, processor: kernels,
                threads: threads),
            threads: threads)
    }

    /// The tiles that cover an image of a size.
    package func plan(width: Int, height: Int) -> TilePlan {
        TilePlan(
            width: width, height: height, geometry: geometry,
            sideMultiple: model.network.architecture.sizeMultiple)
    }

    /// The intensities of an image as the network takes them; without a given polarity, by its
    /// brightness alone.
    ///
    /// - Parameters:
    ///   - raster: The image.
    ///   - scale: The scale of its samples; `nil` if they are unscaled.
    ///   - decided: The polarity; `nil` for the setting.
    /// - Returns: The intensities, and how they were computed.
    package func prepare(
        _ raster: Raster, scale: IntensityScale? = nil, polarity decided: Polarity? = nil
    ) -> PreparedImage {
        modelRules.preparation.prepare(
            GrayImage(raster), polarity: decided ?? polarity,
            zeroIsNoData: scale?.zeroIsNoData ?? false)
    }

    /// Checks that this machine computes the model correctly: the built-in one against PyTorch's
    /// recorded output, any other against the reference layers.
    ///
    /// - Parameter builtIn: Whether the model is the built-in one.
    /// - Throws: ``SelfTestError`` where outputs differ.
    package func runSelfTest(builtIn: Bool) throws {
        if builtIn {
            try SelfTest.checkBuiltInModel(with: pool)
        } else {
            try SelfTest.compareWithReference(network: model.network, pool: pool)
        }
    }

    /// Ends the threads; call it once, when no image is in flight.
    package func stop() { pool.stop() }
}
