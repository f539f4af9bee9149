import Tensors

/// Puts tiles back together: each pixel the weighted mean of the tiles that show it.
///
/// A tile weighs in by the distance to its nearest row edge, counted from 1, limited by that to
/// its nearest column edge: what the network says near an edge, it says with half its view.
/// Tiles must be added in the order of the plan, so that sums do not depend on the threads.
package struct TileBlend: Sendable {
    private let plan: TilePlan
    /// The channels of a tile that are blended.
    private let channels: [Int]
    /// The first row that is in memory, and how many rows are.
    private var window: (first: Int, rows: Int)
    private var totals: [Plane<Float>]
    private var weight: Plane<Float>
    private let rowRamp: [Float]
    private let columnRamp: [Float]
    private var overlap = (difference: 0.0, sum: 0.0)

    /// Begins empty pictures.
    ///
    /// Takes 4 bytes a pixel for each channel, and 4 more.
    ///
    /// - Parameters:
    ///   - plan: The tiles.
    ///   - channels: Which channels of a tile become pictures, in this order.
    ///   - rows: How many rows are in memory; all of them, unless they are taken out by
    ///     ``take(to:)`` before a row of tiles asks for more.
    package init(plan: TilePlan, channels: [Int], rows: Int? = nil) {
        self.plan = plan
        self.channels = channels
        window = (0, min(rows ?? plan.height, plan.height))
        weight = Plane(width: plan.width, height: window.rows, repeating: 0)
        totals = Array(repeating: weight, count: channels.count)
        rowRamp = Self.ramp(plan.size.height)
        columnRamp = Self.ramp(plan.size.width)
    }

    /// The distance of each pixel of an axis to the nearer end, counted from 1.
    private static func ramp(_ length: Int) -> [Float] {
        (0..<length).map { Float(min($0 + 1, length - $0)) }
    }

    /// Adds what the network made of the `index`-th tile.
    ///
    /// - Parameters:
    ///   - index: 0 ..< `plan.count`.
    ///   - tile: [channel, row, column], of the plan's size; what is in the padding is dropped.
    package mutating func add(_ index: Int, _ tile: UnsafeBufferPointer<Float>) {
        let size = plan.size
        precondition(tile.count.isMultiple(of: size.pixels), "a tile is a value a pixel")
        let (top, left) = plan.origin(of: index)
        let columns = min(size.width, plan.width - left)
        let rows = min(size.height, plan.height - top)
        precondition(
            top >= window.first && top + rows <= window.first + window.rows,
            "a tile lies in the rows that are in memory")
        for row in 0..<rows {
            let first = (top - window.first + row) * plan.width + left
            if let channel = channels.first {
                compare(tile, channel * size.pixels + row * size.width, at: first, columns)
            }
            for (place, channel) in channels.enumerated() {
                let source = channel * size.pixels + row * size.width
                for column in 0..<columns {
                    let share = min(rowRamp[row], columnRamp[column])
                    totals[place].elements[first + column] += tile[source + column] * share
                }
            }
            for column in 0..<columns {
                weight.elements[first + column] += min(rowRamp[row], columnRamp[column])
            }
        }
    }

    /// Compares a row of a tile with what tiles before it say of the same pixels.
    private mutating func compare(
        _ tile: UnsafeBufferPointer<Float>, _ source: Int, at first: Int, _ columns: Int
    ) {
        guard plan.count > 1 else { return }
        for column in 0..<columns where weight.elements[first + column] > 0 {
            let before = totals[0].elements[first + column] / weight.elements[first + column]
            let here = tile[source + column]
            overlap.difference += Double(abs(here - before))
            overlap.sum += Double(here + before)
        }
    }

    /// How far tiles disagree, in the first channel, on the pixels that several of them show.
    ///
    /// Σ |a − b| / Σ (a + b), the Bray–Curtis dissimilarity (1957) of a tile and of the blend of
    /// those before it, so in 0…1 and, for masks, one minus their Dice coefficient; `nil` where no
    /// pixel is shown twice.
    package var disagreement: Double? {
        guard plan.count > 1 else { return nil }
        return overlap.sum > 0 ? overlap.difference / overlap.sum : 0
    }

    /// The finished pictures, of the size of the image, in the order of the channels.
    package consuming func finish() -> [Plane<Float>] {
        for place in totals.indices {
            for index in totals[place].elements.indices {
                totals[place].elements[index] /= weight.elements[index]
            }
        }
        return totals
    }

    /// Takes rows out that no tile to come shows, and makes room for as many below.
    ///
    /// - Parameter end: The first row that stays.
    /// - Returns: The rows in memory up to there, in the order of the channels.
    package mutating func take(to end: Int) -> [Plane<Float>] {
        let rows = end - window.first
        precondition(rows > 0 && rows <= window.rows, "rows are taken in their order")
        let count = rows * plan.width
        let taken = totals.indices.map { place in
            let elements = [Float](unsafeUninitializedCapacity: count) { taken, filled in
                totals[place].elements.withUnsafeBufferPointer { sums in
                    weight.elements.withUnsafeBufferPointer { weight in
                        for index in 0..<count { taken[index] = sums[index] / weight[index] }
                    }
                }
                filled = count
            }
            return Plane(width: plan.width, height: rows, elements: elements)
        }
        for place in totals.indices { Self.scroll(&totals[place].elements, by: count) }
        Self.scroll(&weight.elements, by: count)
        window.first = end
        return taken
    }

    /// Moves values to the front, and fills up with zeros.
    private static func scroll(_ values: inout [Float], by count: Int) {
        values.withUnsafeMutableBufferPointer { values in
            for index in count..<values.count { values[index - count] = values[index] }
            for index in values.count - count..<values.count { values[index] = 0 }
        }
    }
}
