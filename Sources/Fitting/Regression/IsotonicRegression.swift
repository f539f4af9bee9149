import Tensors

/// The non-decreasing steps that are nearest to points, by the sum of absolute differences.
///
/// Pool adjacent violators (Barlow, Bartholomew, Bremner and Brunk, Statistical inference under
/// order restrictions, 1972), with medians in the place of means, so that a few images that went
/// wrong do not move the map (Robertson and Waltman, On estimating monotone parameters, 1968).
package struct IsotonicRegression: Sendable, Equatable {
    /// Points that were pooled.
    package struct Block: Sendable, Equatable {
        /// The abscissae of the points, ascending.
        package let abscissae: [Double]
        /// The ordinates of the points, ascending.
        fileprivate let ordinates: [Double]
        /// The median of the ordinates: the value of the step.
        package let value: Double

        /// The median of the abscissae.
        package var place: Double { abscissae.medianOfSorted() ?? 0 }
        /// The number of points.
        package var count: Int { abscissae.count }

        /// Pools points, both of whose coordinates are sorted.
        fileprivate init(abscissae: [Double], ordinates: [Double]) {
            self.abscissae = abscissae
            self.ordinates = ordinates
            value = ordinates.medianOfSorted() ?? 0
        }
    }

    /// The steps, with strictly ascending values.
    package let blocks: [Block]

    /// Fits steps to points.
    ///
    /// - Parameter points: In any order; points of one abscissa are one step.
    /// - Complexity: O(*n*² log *n*) in the worst case, where *n* is the number of points.
    package init(fitting points: [(x: Double, y: Double)]) {
        var blocks: [Block] = []
        for block in Self.steps(of: points) {
            var block = block
            while let last = blocks.last, last.value >= block.value {
                blocks.removeLast()
                block = Block(
                    abscissae: last.abscissae + block.abscissae,
                    ordinates: (last.ordinates + block.ordinates).sorted())
            }
            blocks.append(block)
        }
        self.blocks = blocks
    }

    /// A step for each abscissa, ascending.
    private static func steps(of points: [(x: Double, y: Double)]) -> [Block] {
        Dictionary(grouping: points) { $0.x }.sorted { $0.key < $1.key }.map { _, points in
            Block(abscissae: points.map(\.x), ordinates: points.map(\.y).sorted())
        }
    }

    /// The knots of a map that is linear between the steps' places.
    ///
    /// - Parameters:
    ///   - most: The most knots, at least two. Where there are more steps, those are left out, one
    ///     after the other, that the others tell best.
    ///   - digits: The decimal places that knots are rounded to.
    /// - Returns: Abscissae that ascend strictly, and ordinates that do not descend.
    /// - Complexity: O(*n*²), where *n* is the number of steps.
    package func knots(most: Int, digits: Int) -> [(x: Double, y: Double)] {
        precondition(most >= 2, "a map that is not constant has two knots")
        var knots: [(x: Double, y: Double, weight: Double)] = []
        for block in blocks {
            let (x, y) = (block.place.rounded(digits), block.value.rounded(digits))
            // Steps that rounding makes one keep the place of the first.
            if let last = knots.last, x <= last.x || y <= last.y {
                knots[knots.count - 1].weight += Double(block.count)
                continue
            }
            knots.append((x, y, Double(block.count)))
        }
        while knots.count > most {
            let losses = (1..<knots.count - 1).map { index in
                let (before, own, after) = (knots[index - 1], knots[index], knots[index + 1])
                let share = (own.x - before.x) / (after.x - before.x)
                return own.weight * abs(before.y + share * (after.y - before.y) - own.y)
            }
            let least = losses.indices.min { losses[$0] < losses[$1] } ?? 0
            knots.remove(at: least + 1)
        }
        return knots.map { ($0.x, $0.y) }
    }
}

extension Double {
    /// The nearest number with at most some decimal places.
    func rounded(_ digits: Int) -> Double {
        let factor = (0..<digits).reduce(1.0) { factor, _ in factor * 10 }
        return (self * factor).rounded() / factor
    }
}
