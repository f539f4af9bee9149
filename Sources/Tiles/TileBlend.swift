import Tensors

/// Blends overlapping tiles into planes: each pixel is the weighted mean of the tiles that cover
/// it.
///
/// The weight of a tile at a pixel is the distance in pixels to the nearest edge of the tile,
/// counted from 1, because the network sees less context near an edge. Tiles must be added in the
/// order of the plan, so that floating-point sums do not depend on the threads.
package struct TileBlend: Sendable {
    private let plan: TilePlan
    /// The indices of the tile channels that are blended.
    private let channels: [Int]
    /// The first row in memory, and the number of rows in memory.
    private var window: (first: Int, rows: Int)
    /// For each channel the sums of weighted values of the rows in memory.
    private var totals: [Plane<Float>]
    /// The sums of weights of the rows in memory.
    private var weight: Plane<Float>
    private let rowRamp: [Float]
    private let columnRamp: [Float]
    /// The sums of |a − b| and a + b over overlapping pixels.
    private var overlap = (difference: 0.0, sum: 0.0)

    /// Creates a blend without tiles.
    ///
    /// Memory: 4 bytes per pixel for each channel, and 4 more for the weights.
    ///
    /// - Parameters:
    ///   - plan: The tiles of the image.
    ///   - channels: The indices of the tile channels to blend, in the order of the resulting
    ///     planes.
    ///   - rowsInMemory: The number of rows in memory, by default all; if fewer, the caller must
    ///     remove rows with ``removeRows(before:)`` before it adds the next row of tiles.
    package init(plan: TilePlan, channels: [Int], rowsInMemory: Int? = nil) {
        self.plan = plan
        self.channels = channels
        window = (0, min(rowsInMemory ?? plan.height, plan.height))
        weight = Plane(width: plan.width, height: window.rows, repeating: 0)
        totals = Array(repeating: weight, count: channels.count)
        rowRamp = Self.ramp(length: plan.tileSize.height)
        columnRamp = Self.ramp(length: plan.tileSize.width)
    }

    /// The distance of each position on an axis to the nearer end, counted from 1.
    private static func ramp(length: Int) -> [Float] {
        (0..<length).map { Float(min($0 + 1, length - $0)) }
    }

    /// Adds the network's output for a tile.
    ///
    /// - Parameters:
    ///   - index: The index of the tile, 0 ..< `plan.count`.
    ///   - tile: The values, [channel, row, column], of the plan's tile size; padding is ignored.
    package mutating func addTile(at index: Int, values tile: UnsafeBufferPointer<Float>) {
        let size = plan.tileSize
        precondition(
            tile.count.isMultiple(of: size.pixelCount),
            "a channel has one value per pixel of the tile")
        let (top, left) = plan.origin(of: index)
        let columns = min(size.width, plan.width - left)
        let rows = min(size.height, plan.height - top)
        precondition(
            top >= window.first && top + rows <= window.first + window.rows,
            "the rows of a tile are in memory")
        for row in 0..<rows {
            let first = (top - window.first + row) * plan.width + left
            if let channel = channels.first {
                compare(
                    tile, from: channel * size.pixelCount + row * size.width, at: first,
                    columns: columns)
            }
            for (plane, channel) in channels.enumerated() {
                let source = channel * size.pixelCount + row * size.width
                for column in 0..<columns {
                    let tileWeight = min(rowRamp[row], columnRamp[column])
                    totals[plane].elements[first + column] += tile[source + column] * tileWeight
                }
            }
            for column in 0..<columns {
                weight.elements[first + column] += min(rowRamp[row], columnRamp[column])
            }
        }
    }

    /// Compares a row of a tile with the blend of the tiles before it.
    private mutating func compare(
        _ tile: UnsafeBufferPointer<Float>, from source: Int, at first: Int, columns: Int
    ) {
        guard plan.count > 1 else { return }
        for column in 0..<columns where weight.elements[first + column] > 0 {
            let before = totals[0].elements[first + column] / weight.elements[first + column]
            let here = tile[source + column]
            overlap.difference += Double(abs(here - before))
            overlap.sum += Double(here + before)
        }
    }

    /// The dissimilarity of overlapping tiles in the first blended channel, 0…1; `nil` for a single
    /// tile.
    ///
    /// Σ |a − b| / Σ (a + b) over overlapping pixels, the Bray–Curtis dissimilarity (1957) of each
    /// tile and the blend of the tiles before it; for masks, 1 minus the Dice coefficient.
    package var disagreement: Double? {
        guard plan.count > 1 else { return nil }
        return overlap.sum > 0 ? overlap.difference / overlap.sum : 0
    }

    /// The blended planes, of the size of the image, in the order of the channels.
    package consuming func finish() -> [Plane<Float>] {
        for plane in totals.indices {
            for index in totals[plane].elements.indices {
                totals[plane].elements[index] /= weight.elements[index]
            }
        }
        return totals
    }

    /// Removes the upper rows in memory, which later tiles must not cover, and adds as many below.
    ///
    /// - Parameter end: The first row that stays.
    /// - Returns: The blended rows before `end`, one plane for each channel.
    package mutating func removeRows(before end: Int) -> [Plane<Float>] {
        let rows = end - window.first
        precondition(rows > 0 && rows <= window.rows, "removed rows are in memory")
        let count = rows * plan.width
        let removed = totals.indices.map { plane in
            let elements = [Float](unsafeUninitializedCapacity: count) { rows, filled in
                totals[plane].elements.withUnsafeBufferPointer { sums in
                    weight.elements.withUnsafeBufferPointer { weight in
                        for index in 0..<count { rows[index] = sums[index] / weight[index] }
                    }
                }
                filled = count
            }
            return Plane(width: plan.width, height: rows, elements: elements)
        }
        for plane in totals.indices { Self.scroll(&totals[plane].elements, by: count) }
        Self.scroll(&weight.elements, by: count)
        window.first = end
        return removed
    }

    /// Moves values to the front by `count` and fills up with zeros.
    private static func scroll(_ values: inout [Float], by count: Int) {
        values.withUnsafeMutableBufferPointer { values in
            for index in count..<values.count { values[index - count] = values[index] }
            for index in values.count - count..<values.count { values[index] = 0 }
        }
    }
}
