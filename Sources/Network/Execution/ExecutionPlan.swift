import CKernels
import Tensors

/// The steps of a U-Net's forward pass over images of one size, with all memory planned.
///
/// Fine levels are computed image by image, so that the output of a layer is still in the cache
/// when the next layer reads it. Coarse levels are computed for all images at once, so that their
/// weights, which are most of the network's, are read once. Skip connections are read from the
/// buffer that the encoder wrote: nothing is copied or concatenated.
struct ExecutionPlan {
    private(set) var steps: [ExecutionStep] = []
    /// The network's input: `[image][input][row][column]`.
    private(set) var input: DensePlanes
    /// The network's output: `[image][output][row][column]`; valid until the next pass.
    private(set) var output: DensePlanes
    /// The bottleneck features, `[image][channel]`; valid until the next pass.
    ///
    /// They are the mean of each channel of the coarsest level's output over its pixels.
    private(set) var features: DensePlanes
    /// The first line of each buffer in the arena, by buffer index.
    let offsets: [Int]
    /// The size of the arena, in 64-byte lines.
    let lineCount: Int
    /// The scratch memory that each thread needs, in 64-byte lines.
    let scratch: Int

    /// Plans a pass.
    ///
    /// - Parameters:
    ///   - network: The network to evaluate.
    ///   - size: The size of an input in pixels; both sides are multiples of 2^depth.
    ///   - images: The number of inputs.
    ///   - threads: The number of threads that work on the pass together.
    ///   - banded: Whether layers may be fused in bands (``BandedStep``); if so, some activations
    ///     are never stored in full.
    init(
        network: PackedNetwork, size: PlaneSize, images: Int, threads: Int, banded: Bool = true
    ) {
        let multiple = network.architecture.sizeMultiple
        precondition(
            size.height.isMultiple(of: multiple) && size.width.isMultiple(of: multiple),
            "every pooling halves both lengths")
        var draft = PlanBuilder(
            network: network, size: size, images: images, threads: threads, banded: banded)
        let places = draft.build()
        let placed = draft.arena.assignOffsets()
        steps = draft.steps
        input = places.input
        output = places.output
        features = places.features
        offsets = placed.offsets
        lineCount = placed.count
        scratch = steps.reduce(0) { max($0, Self.scratch(of: $1)) }
    }

    private static func scratch(of step: ExecutionStep) -> Int {
        switch step.operation {
        case .winograd(let step, let block):
            step.transformedLines(tiles: block)
                + WinogradTile.positions * ckernels_product_stride(Int32(block))
        case .banded(let step): step.scratch
        case .first, .transformInput, .multiplyBatched, .transformOutput, .polyphaseConvolution,
            .last, .averagePool:
            0
        }
    }
}
