import CKernels

/// A Winograd convolution: what it reads as one, and where it writes.
struct WinogradStep {
    let layer: PackedLayer
    /// One or two places.
    let inputs: [ActivationPlanes]
    let output: ActivationPlanes
    /// Where the largest of each 2x2 go as well.
    let pooled: ActivationPlanes?
    /// Whether the result is not read before much else is, and so is written past the caches.
    var bypassesCaches = false

    /// The tiles of all images.
    var tiles: Int { output.images * output.tiles }
    /// The blocks of channels that are read.
    var inputBlocks: Int { inputs.reduce(0) { $0 + $1.blocks } }
    /// Multiplications and additions, counted as direct convolution.
    var operations: Int { layer.operations * output.size.pixelCount * output.images }
    /// Lines of so many transformed tiles.
    func transformedLines(tiles: Int) -> Int {
        WinogradTile.positions * ckernels_transformed_input_stride(Int32(inputBlocks), Int32(tiles))
    }
    /// The groups of blocks that are written.
    var groups: Int {
        (output.blocks + output.format.blocksPerGroup - 1) / output.format.blocksPerGroup
    }
}

/// Some tiles of a Winograd convolution done in three steps, for layers whose weights are too large
/// to be read anew for every few tiles.
struct WinogradPhase {
    let step: WinogradStep
    let firstTile: Int
    let tiles: Int
    /// Where the transformed tiles go: [36][block][tile] lines.
    let transformed: MemoryPlan.BufferID
    /// Where the products go: [group][36][tile][line of the group] lines.
    let products: MemoryPlan.BufferID
}

/// A part of a forward pass that may begin when the one before it has ended, in items that any
/// thread may do at any time.
struct ExecutionStep {
    /// What is done.
    enum Operation {
        case first(PackedLayer, from: DensePlanes, to: ActivationPlanes, rows: Int)
        case winograd(WinogradStep, block: Int)
        case banded(BandedStep)
        case spread(WinogradPhase, block: Int)
        case products(WinogradPhase)
        case gather(WinogradPhase, block: Int)
        /// Taps or a transposed convolution, as the layer says.
        case taps(PackedLayer, from: ActivationPlanes, to: ActivationPlanes, rows: Int)
        case last(PackedLayer, from: ActivationPlanes, to: DensePlanes, rows: Int)
    }

    let operation: Operation
    /// How many items it has.
    let items: Int

    init(operation work: Operation) {
        self.operation = work
        // Where a frame has to be cleared, that is an item more.
        items =
            switch work {
            case .first(_, let from, _, let rows):
                Self.partCount(of: from.images * from.size.height, size: rows) + 1
            case .winograd(let step, let block): Self.partCount(of: step.tiles, size: block) + 1
            case .banded(let step): step.winograd.output.images * step.chunks + 1
            case .spread(let phase, let block): Self.partCount(of: phase.tiles, size: block) + 1
            case .products(let phase): WinogradTile.positions * phase.step.groups
            case .gather(let phase, let block):
                Self.partCount(of: phase.tiles, size: block) * phase.step.groups
            case .taps(_, let from, _, let rows):
                Self.partCount(of: from.images * from.size.height, size: rows) + 1
            case .last(_, let from, _, let rows):
                Self.partCount(of: from.images * from.size.height, size: rows)
            }
    }

    /// The layer that it belongs to.
    var layer: PackedLayer {
        switch operation {
        case .first(let layer, _, _, _), .taps(let layer, _, _, _), .last(let layer, _, _, _):
            layer
        case .winograd(let step, _): step.layer
        case .banded(let step): step.winograd.layer
        case .spread(let phase, _), .products(let phase), .gather(let phase, _): phase.step.layer
        }
    }

    /// Multiplications and additions, counted as direct convolutions; of a convolution in three
    /// steps, the products' part has all.
    var operations: Int {
        switch operation {
        case .first(let layer, _, let to, _), .taps(let layer, _, let to, _):
            layer.operations * to.size.pixelCount * to.images
        case .winograd(let step, _): step.operations
        case .banded(let step): step.operations
        case .products(let phase): phase.step.operations * phase.tiles / phase.step.tiles
        case .spread, .gather: 0
        case .last(let layer, let from, _, _): layer.operations * from.size.pixelCount * from.images
        }
    }

    /// The size of the largest of as few parts as `size` allows, when they are as equal as can be.
    static func evenPartSize(of count: Int, atMost size: Int) -> Int {
        partCount(of: count, size: partCount(of: count, size: size))
    }

    /// How many parts of at most `size` make up `count`.
    static func partCount(of count: Int, size: Int) -> Int { (count + size - 1) / size }
}
