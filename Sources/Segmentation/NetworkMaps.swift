import Images
import Masks
import Network
import Tensors
import Tiles

/// The network's outputs for an image, blended from tiles.
package struct NetworkMaps: Sendable {
    /// The probability of being nucleus, 0…1.
    package let foreground: Plane<Float>
    /// Within each nucleus the distance to its border over the nucleus' largest, 0…1; `nil` where
    /// the network does not give it.
    package let distance: Plane<Float>?
    /// See ``TileBlend/disagreement``.
    package let disagreement: Double?
}

/// The same in memory or in scratch files.
struct StoredMaps {
    /// See ``NetworkMaps/foreground``.
    let foreground: StoredPlane<Float>
    /// See ``NetworkMaps/distance``.
    let distance: StoredPlane<Float>?
    /// See ``TileBlend/disagreement``.
    let disagreement: Double?
    /// The thresholded foreground; `nil` where planes are in memory, and it is made of them.
    let mask: MaskBands?
}

extension Segmenter {
    /// Evaluates the network on prepared intensities in memory.
    ///
    /// - Parameters:
    ///   - plane: What the network takes.
    ///   - plan: The tiles that cover it.
    /// - Returns: Maps of the plane's size.
    package func maps(of plane: Plane<Float>, plan: TilePlan) -> NetworkMaps {
        var blend = TileBlend(plan: plan, channels: blendedChannels)
        pool.evaluate(
            count: plan.count, size: plan.tileSize,
            fill: { index, tile in plan.cutTile(at: index, from: plane, into: tile) },
            consume: { index, tile in blend.addTile(at: index, values: tile) })
        let disagreement = blend.disagreement
        let planes = blend.finish()
        return NetworkMaps(
            foreground: planes[0], distance: planes.count > 1 ? planes[1] : nil,
            disagreement: disagreement)
    }

    /// Evaluates the network on an image, some rows of tiles after the other.
    ///
    /// - Parameters:
    ///   - image: The image's intensities; nothing is found where they are no data.
    ///   - curve: The prepared value of each intensity.
    ///   - plan: The tiles that cover it.
    ///   - layout: How much is in memory.
    ///   - progress: Called with every tile.
    /// - Returns: Maps of the image's size.
    /// - Throws: ``FileError``, ``TooManyComponents``, and what `progress` throws.
    func evaluate(
        _ image: GrayBands, curve: PreparationCurve, plan: TilePlan, layout: BandLayout,
        progress: (ProgressEvent) throws -> Void
    ) throws -> StoredMaps {
        try progress(.began(.network))
        let columns = plan.columnOrigins.count
        let background = image.statistics.background(inverted: curve.record.inverted)
        var planes = try blendedChannels.map { _ in try layout.plane(of: Float.self) }
        var mask = try layout.scratch.map { try MaskBands(in: $0) }
        let bands = plan.bands(of: layout.heights.tiles)
        var blend = TileBlend(
            plan: plan, channels: blendedChannels,
            rowsInMemory: bands.map { plan.rows(ofTiles: $0).count }.max())
        for tileRows in bands {
            let rows = plan.rows(ofTiles: tileRows)
            let band = try image.rows(in: rows, background: background)
            let first = tileRows.lowerBound * columns
            try pool.evaluate(
                count: tileRows.count * columns, size: plan.tileSize,
                fill: { index, tile in
                    plan.cutTile(
                        at: first + index, from: band, firstRow: rows.lowerBound,
                        table: curve.table, into: tile)
                },
                consume: { index, tile in
                    blend.addTile(at: first + index, values: tile)
                    try progress(.tiles(done: first + index + 1, of: plan.count))
                })
            let isLast = tileRows.upperBound == plan.rowOrigins.count
            var blended = blend.removeRows(
                before: isLast ? plan.height : plan.rowOrigins[tileRows.upperBound])
            if !image.valid.isWhole {
                let firstRow = rows.lowerBound
                let decoded = try image.gray.rows(in: firstRow..<firstRow + blended[0].height)
                image.valid.clear(&blended[0], intensities: decoded, firstRow: firstRow)
            }
            for (index, plane) in blended.enumerated() {
                try planes[index].write(plane, firstRow: rows.lowerBound)
            }
            try mask?.append(blended[0], above: Float(threshold))
        }
        for plane in planes { try plane.evictCache() }
        return StoredMaps(
            foreground: planes[0], distance: planes.count > 1 ? planes[1] : nil,
            disagreement: blend.disagreement, mask: mask)
    }

    /// The network's outputs that are kept: foreground, and distance where there is one.
    var blendedChannels: [Int] {
        let architecture = model.network.architecture
        return [architecture.foregroundIndex] + (architecture.distanceIndex.map { [$0] } ?? [])
    }
}

extension TilePlan {
    /// The rows of tiles, so many at a time.
    fileprivate func bands(of count: Int) -> [Range<Int>] {
        stride(from: 0, to: rowOrigins.count, by: count).map {
            $0..<min($0 + count, rowOrigins.count)
        }
    }

    /// The rows of the image that some rows of tiles show.
    fileprivate func rows(ofTiles rows: Range<Int>) -> Range<Int> {
        self.rows(ofTileRow: rows.lowerBound)
            .lowerBound..<self.rows(ofTileRow: rows.upperBound - 1)
            .upperBound
    }
}
