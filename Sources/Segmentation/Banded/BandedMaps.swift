import Linux
import Masks
import Network
import Scratch
import Tensors
import Tiles

/// What the network says of each pixel of an image, in scratch files, and the components of it.
struct BandedMaps {
    /// See ``Maps/foreground``.
    let foreground: RowStore
    /// See ``Maps/distance``.
    let distance: RowStore?
    /// See ``Maps/disagreement``.
    let disagreement: Double?
    /// The runs of the mask.
    let runs: RunStore
    /// The components of the mask.
    let components: FoundComponents
}

extension Segmenter {
    /// Evaluates an image, a row of tiles after the other.
    ///
    /// - Parameters:
    ///   - image: What is evaluated.
    ///   - plan: Its tiles.
    ///   - table: What each intensity becomes.
    ///   - heights: How much is in memory.
    ///   - scratch: Where the maps go.
    ///   - progress: Told of every tile.
    /// - Returns: The maps.
    /// - Throws: ``FileError``, ``TooManyComponents``, and what `progress` throws.
    func maps(
        of image: BandedImage, _ plan: TilePlan, table: [Float], _ heights: BandHeights,
        in scratch: ScratchFolder, _ progress: (Progress) throws -> Void
    ) throws -> BandedMaps {
        let stores = try blendedChannels.map { _ in
            try RowStore(
                width: plan.width, height: plan.height, bytes: 4, bandRows: heights.stored,
                in: scratch)
        }
        let runs = try RunStore(in: scratch)
        var components = ComponentStream()
        var blend = TileBlend(plan: plan, channels: blendedChannels, rows: plan.size.height)
        let columns = plan.columnOrigins.count
        for (row, top) in plan.rowOrigins.enumerated() {
            let rows = plan.rows(ofTiles: row)
            let band = try image.gray.samples(rows: rows, columns: 0..<plan.width)
            try crew.evaluate(
                count: columns, size: plan.size,
                fill: { index, tile in
                    plan.cut(row * columns + index, from: band, at: top, by: table, into: tile)
                },
                take: { index, tile in
                    let number = row * columns + index
                    blend.add(number, tile)
                    try progress(.tile(number + 1, of: plan.count))
                })
            let isLast = row + 1 == plan.rowOrigins.count
            let planes = blend.take(to: isLast ? plan.height : plan.rowOrigins[row + 1])
            for (store, plane) in zip(stores, planes) { try store.write(plane, from: top) }
            for line in 0..<planes[0].height {
                try runs.append(
                    planes[0].elements.withUnsafeBufferPointer { values in
                        components.add(
                            UnsafeBufferPointer(
                                rebasing: values[line * plan.width..<(line + 1) * plan.width]),
                            above: Float(threshold))
                    })
            }
            try TooManyComponents.check(components.marks)
        }
        for store in stores { try store.rest() }
        return BandedMaps(
            foreground: stores[0], distance: stores.count > 1 ? stores[1] : nil,
            disagreement: blend.disagreement, runs: runs,
            components: components.finish(minimumArea: minimumArea))
    }
}
