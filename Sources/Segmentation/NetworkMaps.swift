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
    ///   - progress: Called on the calling thread with every tile; what it throws ends the work.
    /// - Returns: Maps of the plane's size.
    /// - Throws: What `progress` throws.
    package func maps(
        of plane: Plane<Float>, plan: TilePlan, progress: (ProgressEvent) throws -> Void
    ) rethrows -> NetworkMaps {
        var blend = TileBlend(plan: plan, channels: blendedChannels)
        try evaluate(tiles: 0..<plan.count, of: plan, into: &blend, progress: progress) {
            index, tile in plan.cutTile(at: index, from: plane, into: tile)
        }
        let planes = blend.finish()
        return NetworkMaps(foreground: planes[0], distance: planes.count > 1 ? planes[1] : nil)
    }

    /// Evaluates the network on an image, some rows of tiles after the other.
    ///
    /// - Parameters:
    ///   - gray: The image's intensities.
    ///   - table: The prepared value of each intensity.
    ///   - plan: The tiles that cover it.
    ///   - layout: How much is in memory.
    ///   - progress: Called with every tile.
    /// - Returns: Maps of the image's size.
    /// - Throws: ``FileError``, ``TooManyComponents``, and what `progress` throws.
    func evaluate(
        _ gray: StoredPlane<UInt16>, table: [Float], plan: TilePlan, layout: BandLayout,
        progress: (ProgressEvent) throws -> Void
    ) throws -> StoredMaps {
        try progress(.began(.network))
        let columns = plan.columnOrigins.count
        var planes = try blendedChannels.map { _ in try layout.plane(of: Float.self) }
        var mask = try layout.scratch.map { try MaskBands(in: $0) }
        let bands = plan.bands(of: layout.heights.tiles)
        var blend = TileBlend(
            plan: plan, channels: blendedChannels,
            rowsInMemory: bands.map { plan.rows(ofTiles: $0).count }.max())
        for tileRows in bands {
            let rows = plan.rows(ofTiles: tileRows)
            let band = try gray.rows(rows)
            try evaluate(
                tiles: tileRows.lowerBound * columns..<tileRows.upperBound * columns, of: plan,
                into: &blend, progress: progress
            ) { index, tile in
                plan.cutTile(
                    at: index, from: band, firstRow: rows.lowerBound, table: table, into: tile)
            }
            let isLast = tileRows.upperBound == plan.rowOrigins.count
            let blended = blend.removeRows(
                before: isLast ? plan.height : plan.rowOrigins[tileRows.upperBound])
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

    /// Evaluates some tiles of a plan, and blends them in their order.
    private func evaluate(
        tiles: Range<Int>, of plan: TilePlan, into blend: inout TileBlend,
        progress: (ProgressEvent) throws -> Void, fill: @escaping InferencePool.Fill
    ) rethrows {
        try crew.evaluate(
            count: tiles.count, size: plan.tileSize,
            fill: { index, tile in fill(tiles.lowerBound + index, tile) },
            consume: { index, tile in
                blend.addTile(at: tiles.lowerBound + index, values: tile)
                try progress(.tiles(done: tiles.lowerBound + index + 1, of: plan.count))
            })
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
