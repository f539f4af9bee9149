/// Collects the runs of each component while the rows of an image arrive.
///
/// A component whose bounding box exceeds a number of pixels is returned in pieces, cut at
/// multiples of a number of rows, because splitting holds one bounding box in memory.
package struct ComponentGatherer: Sendable {
    /// The default limit of a bounding box in pixels, 2^24: splitting needs some 30 bytes for each.
    package static let mostPixels = 1 << 24

    private let components: FoundComponents
    private let cutRows: Int
    private let maximumPixels: Int
    private var pending: [Int32: ComponentPiece] = [:]
    /// The components with runs in the current row.
    private var touched: [Int32] = []
    /// The number of runs of unfinished components, twelve bytes each.
    package private(set) var pendingRuns = 0
    /// The number of components that were cut.
    package private(set) var cut = 0

    /// Creates an assembler before the first row.
    ///
    /// - Parameters:
    ///   - components: The components of the image.
    ///   - width: The number of columns of the image.
    ///   - maximumPixels: The limit of a bounding box in pixels.
    package init(
        _ components: FoundComponents, width: Int, mostPixels: Int = Self.mostPixels
    ) {
        self.components = components
        self.maximumPixels = mostPixels
        cutRows = max(mostPixels / width, 1)
    }

    /// Adds the runs of the next row.
    ///
    /// - Returns: The components that end in that row, and the pieces that are cut after it.
    package mutating func add(
        _ runs: some Sequence<ComponentStream.Run>, row: Int
    ) -> [ComponentPiece] {
        let row32 = Int32(truncatingIfNeeded: row)
        touched.removeAll(keepingCapacity: true)
        for run in runs {
            let number = components.number(of: run)
            guard number != 0 else { continue }
            pending[number, default: ComponentPiece()].add(
                ComponentPiece.Run(row: row32, first: run.first, end: run.end))
            pendingRuns += 1
            if touched.last != number { touched.append(number) }
        }
        let isCut = (row + 1).isMultiple(of: cutRows)
        var ended: [ComponentPiece] = []
        for number in touched {
            let component = components.all[Int(number) - 1]
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
        component.rows.count * component.columns.count > maximumPixels
    }
}
