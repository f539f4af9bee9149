import CKernels
import Tensors

/// The steps of a U-Net's forward pass over images of one size, with all memory planned.
///
/// Fine levels are done image by image, so that what one layer writes is still in the cache when
/// the next reads it; coarse ones for all images at once, so that their weights, by far the most,
/// are read once. Skips stay where they were written, and are read from there: nothing is copied,
/// nothing concatenated.
struct ExecutionPlan {
    private(set) var steps: [ExecutionStep] = []
    /// [image][inputs][row][column].
    private(set) var input: DensePlanes
    /// [image][outputs][row][column], valid until the next pass.
    private(set) var output: DensePlanes
    /// The first line of each buffer.
    let offsets: [Int]
    /// The lines of the arena.
    let lineCount: Int
    /// The lines that each thread needs for itself.
    let scratch: Int

    /// Plans a pass.
    ///
    /// - Parameters:
    ///   - network: What is evaluated.
    ///   - size: Of an input; both sides multiples of 2^depth.
    ///   - images: How many inputs there are.
    ///   - threads: How many work on the pass together.
    ///   - banded: Whether layers may be done in bands (``BandedStep``), so that not all planes are
    ///     ever there as a whole.
    init(
        _ network: PackedNetwork, size: PlaneSize, images: Int, threads: Int, banded: Bool = true
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
        case .first, .spread, .products, .gather, .taps, .last: 0
        }
    }
}
