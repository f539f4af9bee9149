/// Collects the runs of each component while the rows of an image arrive.
///
/// A component whose bounding box exceeds a number of pixels is returned in pieces, cut at
/// multiples of a number of rows, because splitting holds one bounding box in memory.
package struct ComponentAssembler: Sendable {
    /// The default limit of a bounding box in pixels, 2^24: splitting needs some 30 bytes for each.
    package static let maximumPixels = 1 << 24

    private let components: LabelledComponents
    private let cutRows: Int
    private let maximumPixels: Int
    private var pending: [Int32: ComponentPiece] = [:]
    /// The components with runs in the current row.
    private var touched: [Int32] = []
    /// The number of runs of unfinished components, twelve bytes each.
    package private(set) var pendingRunCount = 0
    /// The number of components that were cut.
    package private(set) var cutComponentCount = 0

    /// Creates an assembler before the first row.
    ///
    /// - Parameters:
    ///   - components: The components of the image.
    ///   - width: The number of columns of the image.
    ///   - maximumPixels: The limit of a bounding box in pixels.
    package init(
        components: LabelledComponents, width: Int, maximumPixels: Int = Self.maximumPixels
    ) {
        self.components = components
        self.maximumPixels = maximumPixels
        cutRows = max(maximumPixels / width, 1)
    }

    /// Adds the runs of the next row.
    ///
    /// - Returns: The components that end in that row, and the pieces that are cut after it.
    package mutating func add(
        _ runs: some Sequence<StreamingConnectedComponents.Run>, row: Int
    ) -> [ComponentPiece] {
        let row32 = Int32(truncatingIfNeeded: row)
        touched.removeAll(keepingCapacity: true)
        for run in runs {
            let number = components.number(of: run)
            guard number != 0 else { continue }
            pending[number, default: ComponentPiece()].add(
                ComponentPiece.Run(
                    row: row32, firstColumn: run.firstColumn, endColumn: run.endColumn))
            pendingRunCount += 1
            if touched.last != number { touched.append(number) }
        }
        let isCut = (row + 1).isMultiple(of: cutRows)
        var ended: [ComponentPiece] = []
        for number in touched {
            let component = components.all[Int(number) - 1]
            let isLast = component.rows.upperBound == row32 + 1
            guard isLast || isCut && isTooLarge(component) else { continue }
            if let piece = pending.removeValue(forKey: number) {
                pendingRunCount -= piece.runs.count
                ended.append(piece)
            }
            if isLast, isTooLarge(component) { cutComponentCount += 1 }
        }
        return ended
    }

    private func isTooLarge(_ component: Component) -> Bool {
        component.rows.count * component.columns.count > maximumPixels
    }
}
