import CKernels

/// A Winograd convolution with its inputs, read as if concatenated, and its output.
struct WinogradStep {
    let layer: PackedLayer
    /// One or two inputs, concatenated along the channels.
    let inputs: [ActivationPlanes]
    let output: ActivationPlanes
    /// The destination of the 2x2 max pooling of the output, or `nil` for no pooling.
    let pooled: ActivationPlanes?
    /// Whether the output is written with non-temporal stores, which bypass the caches.
    ///
    /// This is for outputs that would be evicted before they are read.
    var bypassesCaches = false

    /// The number of tiles of all images.
    var tiles: Int { output.images * output.tiles }
    /// The number of channel blocks of all inputs.
    var inputBlocks: Int { inputs.reduce(0) { $0 + $1.blocks } }
    /// The multiplications and additions, counted as a direct convolution.
    var operations: Int { layer.operations * output.size.pixelCount * output.images }
    /// Returns the number of 64-byte lines that `tiles` transformed tiles need.
    func transformedLines(tiles: Int) -> Int {
        WinogradTile.positions * ckernels_transformed_input_stride(Int32(inputBlocks), Int32(tiles))
    }
    /// The number of groups of output blocks.
    var groups: Int {
        (output.blocks + output.format.blocksPerGroup - 1) / output.format.blocksPerGroup
    }
}

/// A range of tiles of a Winograd convolution that is computed in three steps.
///
/// The steps are input transform, batched multiplication and output transform, for layers whose
/// weights are too large to be read again for every few tiles.
struct WinogradPhase {
    let step: WinogradStep
    let firstTile: Int
    let tiles: Int
    /// The buffer of the transformed tiles: lines in the order of the kernels.
    let transformed: MemoryPlan.BufferID
    /// The buffer of the products: lines in the order `[group][36][tile][line of the group]`.
    let products: MemoryPlan.BufferID
}

/// A step of a forward pass, divided into independent items that threads run in any order.
///
/// A step begins when all items of the previous step are done.
struct ExecutionStep {
    /// The computation of a step, with the numbers of rows or tiles per item.
    enum Operation {
        case first(PackedLayer, from: DensePlanes, to: ActivationPlanes, rows: Int)
        case winograd(WinogradStep, block: Int)
        case banded(BandedStep)
        case transformInput(WinogradPhase, block: Int)
        case multiplyBatched(WinogradPhase)
        case transformOutput(WinogradPhase, block: Int)
        /// A polyphase or a transposed convolution, depending on the layer's kernel.
        case polyphaseConvolution(
            PackedLayer, from: ActivationPlanes, to: ActivationPlanes, rows: Int)
        case last(PackedLayer, from: ActivationPlanes, to: DensePlanes, rows: Int)
        /// The mean of each channel of a layer's output, one block of an image per item.
        case averagePool(PackedLayer, from: ActivationPlanes, to: DensePlanes)
    }

    let operation: Operation
    /// The number of items.
    let items: Int

    init(operation work: Operation) {
        self.operation = work
        // The last item of a step that writes padded planes clears their padding.
        items =
            switch work {
            case .first(_, let from, _, let rows):
                Self.partCount(of: from.images * from.size.height, size: rows) + 1
            case .winograd(let step, let block): Self.partCount(of: step.tiles, size: block) + 1
            case .banded(let step): step.winograd.output.images * step.chunks + 1
            case .transformInput(let phase, let block):
                Self.partCount(of: phase.tiles, size: block) + 1
            case .multiplyBatched(let phase): WinogradTile.positions * phase.step.groups
            case .transformOutput(let phase, let block):
                Self.partCount(of: phase.tiles, size: block) * phase.step.groups
            case .polyphaseConvolution(_, let from, _, let rows):
                Self.partCount(of: from.images * from.size.height, size: rows) + 1
            case .last(_, let from, _, let rows):
                Self.partCount(of: from.images * from.size.height, size: rows)
            case .averagePool(_, let from, _): from.images * from.blocks
            }
    }

    /// The layer that the step computes; for a banded step, that of the Winograd convolution.
    var layer: PackedLayer {
        switch operation {
        case .first(let layer, _, _, _), .polyphaseConvolution(let layer, _, _, _),
            .last(let layer, _, _, _), .averagePool(let layer, _, _):
            layer
        case .winograd(let step, _): step.layer
        case .banded(let step): step.winograd.layer
        case .transformInput(let phase, _), .multiplyBatched(let phase),
            .transformOutput(let phase, _):
            phase.step.layer
        }
    }

    /// The multiplications and additions, counted as direct convolutions.
    ///
    /// For a convolution in three steps, all are attributed to the multiplication.
    var operations: Int {
        switch operation {
        case .first(let layer, _, let to, _), .polyphaseConvolution(let layer, _, let to, _):
            layer.operations * to.size.pixelCount * to.images
        case .winograd(let step, _): step.operations
        case .banded(let step): step.operations
        case .multiplyBatched(let phase): phase.step.operations * phase.tiles / phase.step.tiles
        case .transformInput, .transformOutput, .averagePool: 0
        case .last(let layer, let from, _, _): layer.operations * from.size.pixelCount * from.images
        }
    }

    /// Returns the part size that divides `count` into the fewest parts of at most `size`, evenly.
    ///
    /// The last part may be smaller.
    static func evenPartSize(of count: Int, atMost size: Int) -> Int {
        partCount(of: count, size: partCount(of: count, size: size))
    }

    /// Returns the number of parts of at most `size` that make up `count`.
    static func partCount(of count: Int, size: Int) -> Int { (count + size - 1) / size }
}
