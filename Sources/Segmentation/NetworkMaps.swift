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
    /// The mean of the tiles' bottleneck features, one value per channel.
    package let features: [Double]
}

/// The same in memory or in scratch files.
struct StoredMaps {
    /// See ``NetworkMaps/foreground``.
    let foreground: StoredPlane<Float>
    /// See ``NetworkMaps/distance``.
    let distance: StoredPlane<Float>?
    /// See ``TileBlend/disagreement``.
    let disagreement: Double?
    /// See ``NetworkMaps/features``.
    let features: [Double]
    /// The area in pixels of small nuclei that an earlier pass found; `nil` where there are none.
    let knownArea: Int?
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
        var features = BottleneckFeatures()
        pool.evaluate(
            count: plan.count, size: plan.tileSize,
            fill: { index, tile in plan.cutTile(at: index, from: plane, into: tile) },
            consumeFeatures: { index, tile, tileFeatures in
                blend.addTile(at: index, values: tile)
                features.add(tileFeatures)
            })
        let disagreement = blend.disagreement
        let planes = blend.finish()
        return NetworkMaps(
            foreground: planes[0], distance: planes.count > 1 ? planes[1] : nil,
            disagreement: disagreement, features: features.mean)
    }

    /// Evaluates the network on an image, some rows of tiles after the other.
    ///
    /// - Parameters:
    ///   - image: The image's intensities; nothing is found where they are no data.
    ///   - curve: The prepared value of each intensity.
    ///   - frame: The image as the network sees it.
    ///   - small: Nuclei that the network may not see at this scale; `nil` for none.
    ///   - layout: How much is in memory.
    ///   - progress: Called with every tile.
    /// - Returns: Maps of the image's size.
    /// - Throws: ``FileError``, ``TooManyComponents``, and what `progress` throws.
    func evaluate(
        _ image: GrayBands, curve: PreparationCurve, frame: NetworkFrame,
        small: SmallNuclei? = nil, layout: BandLayout, progress: (ProgressEvent) throws -> Void
    ) throws -> StoredMaps {
        let plan = frame.plan
        let columns = plan.columnOrigins.count
        let input = NetworkInput(image: image, curve: curve, frame: frame, limits: inputLimits)
        var output = try MapsWriter(
            image: image, frame: frame, small: small, layout: layout,
            channels: blendedChannels.count, threshold: Float(threshold))
        // An enlarged image is larger than memory was reserved for.
        let bands = plan.bands(of: frame.factor > 1 ? 1 : layout.heights.tiles)
        var blend = TileBlend(
            plan: plan, channels: blendedChannels,
            rowsInMemory: bands.map { plan.rows(ofTiles: $0).count }.max())
        var features = BottleneckFeatures()
        for tileRows in bands {
            let rows = plan.rows(ofTiles: tileRows)
            let band = try input.band(of: rows) { try progress(.working) }
            let first = tileRows.lowerBound * columns
            try pool.evaluate(
                count: tileRows.count * columns, size: plan.tileSize,
                fill: { index, tile in band.cutTile(at: first + index, of: plan, into: tile) },
                consumeFeatures: { index, tile, tileFeatures in
                    blend.addTile(at: first + index, values: tile)
                    features.add(tileFeatures)
                    try progress(.tiles(done: first + index + 1, of: plan.count))
                })
            let isLast = tileRows.upperBound == plan.rowOrigins.count
            let blended = blend.removeRows(
                before: isLast ? plan.height : plan.rowOrigins[tileRows.upperBound])
            try output.append(blended) { try progress(.working) }
        }
        return try output.finish(disagreement: blend.disagreement, features: features.mean)
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
