import Tensors

/// Puts tiles back together: each pixel the weighted mean of the tiles that show it.
///
/// A tile weighs in by the distance to its nearest row edge, counted from 1, limited by that to
/// its nearest column edge: what the network says near an edge, it says with half its view.
/// Tiles must be added in the order of the plan, so that sums do not depend on the threads.
package struct TileBlend: Sendable {
    private let plan: TilePlan
    private var total: Plane<Float>
    private var weight: Plane<Float>
    private let rowRamp: [Float]
    private let columnRamp: [Float]

    /// Begins an empty picture; takes 8 bytes a pixel.
    package init(plan: TilePlan) {
        self.plan = plan
        total = Plane(width: plan.width, height: plan.height, repeating: 0)
        weight = total
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
    ///   - tile: A value a pixel; those in the padding are dropped.
    package mutating func add(_ index: Int, _ tile: UnsafeBufferPointer<Float>) {
        let size = plan.size
        precondition(tile.count == size.pixels, "a tile is a value a pixel")
        let (top, left) = plan.origin(of: index)
        let columns = min(size.width, plan.width - left)
        for row in 0..<min(size.height, plan.height - top) {
            let first = (top + row) * plan.width + left
            for column in 0..<columns {
                let share = min(rowRamp[row], columnRamp[column])
                total.elements[first + column] += tile[row * size.width + column] * share
                weight.elements[first + column] += share
            }
        }
    }

    /// The finished picture, of the size of the image.
    package consuming func finish() -> Plane<Float> {
        for index in total.elements.indices { total.elements[index] /= weight.elements[index] }
        return total
    }
}
