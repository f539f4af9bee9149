/// Brings the runs of each component together, as rows come by.
///
/// A component whose frame has more pixels than a limit is given in pieces, cut at rows that are
/// multiples of a height: what divides it works on one frame at a time.
package struct ComponentGatherer: Sendable {
    /// The most pixels of a frame, 2^24: what dividing takes is some thirty bytes for each.
    package static let mostPixels = 1 << 24

    private let found: FoundComponents
    private let cutRows: Int
    private let mostPixels: Int
    private var pending: [Int32: ComponentPiece] = [:]
    private var touched: [Int32] = []
    /// The runs of components that have not ended, twelve bytes each.
    package private(set) var pendingRuns = 0
    /// How many components were cut.
    package private(set) var cut = 0

    /// No row has come.
    ///
    /// - Parameters:
    ///   - found: All components.
    ///   - width: Of the image, in pixels.
    ///   - mostPixels: Of a frame.
    package init(
        _ found: FoundComponents, width: Int, mostPixels: Int = Self.mostPixels
    ) {
        self.found = found
        self.mostPixels = mostPixels
        cutRows = max(mostPixels / width, 1)
    }

    /// Takes the runs of the next row.
    ///
    /// - Returns: What ends with that row.
    package mutating func add(
        _ runs: some Sequence<ComponentStream.Run>, row: Int
    ) -> [ComponentPiece] {
        let row32 = Int32(truncatingIfNeeded: row)
        touched.removeAll(keepingCapacity: true)
        for run in runs {
            let number = found.number(of: run)
            guard number != 0 else { continue }
            pending[number, default: ComponentPiece()].add(
                ComponentPiece.Run(row: row32, first: run.first, end: run.end))
            pendingRuns += 1
            if touched.last != number { touched.append(number) }
        }
        let isCut = (row + 1).isMultiple(of: cutRows)
        var ended: [ComponentPiece] = []
        for number in touched {
            let component = found.all[Int(number) - 1]
            let isLast = component.rows.upperBound == row32 + 1
            guard isLast || isCut && isTooLarge(component) else { continue }
            if let piece = pending.removeValue(forKey: number) {
                pendingRuns -= piece.runs.count
                ended.append(piece)
            }
            if isLast, isTooLarge(component) { cut += 1 }
        }
        return ended
    }

    private func isTooLarge(_ component: Component) -> Bool {
        component.rows.count * component.columns.count > mostPixels
    }
}
