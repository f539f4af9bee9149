import Tensors

/// The pixels of a connected component, or of a horizontal slice of one.
package struct ComponentPiece: Sendable {
    /// Consecutive pixels of one row.
    package struct Run: Sendable {
        /// The row.
        package let row: Int32
        /// The first column.
        package let firstColumn: Int32
        /// The column after the last.
        package let endColumn: Int32
    }

    /// The runs in raster order.
    package private(set) var runs: [Run] = []
    /// The number of pixels.
    package private(set) var area = 0
    private var columns: Range<Int32> = 0..<0

    mutating func add(_ run: Run) {
        columns =
            runs.isEmpty
            ? run.firstColumn..<run.endColumn
            : min(columns.lowerBound, run.firstColumn)..<max(columns.upperBound, run.endColumn)
        runs.append(run)
        area += Int(run.endColumn - run.firstColumn)
    }

    /// The bounding box, extended by `margin` pixels within the image.
    func window(margin: Int, in size: PlaneSize) -> PixelWindow {
        guard let first = runs.first, let last = runs.last else {
            return PixelWindow(rows: 0..<1, columns: 0..<1)
        }
        let (top, bottom) = (Int(first.row), Int(last.row) + 1)
        let (left, right) = (Int(columns.lowerBound), Int(columns.upperBound))
        return PixelWindow(
            rows: max(top - margin, 0)..<min(bottom + margin, size.height),
            columns: max(left - margin, 0)..<min(right + margin, size.width))
    }

    /// A label image of a window of the image: 1 at the pixels of this component.
    func labelImage(in window: PixelWindow) -> LabelImage {
        var labels = Plane<Int32>(
            width: window.columns.count, height: window.rows.count, repeating: 0)
        labels.elements.withUnsafeMutableBufferPointer { labels in
            for run in runs {
                let row = (Int(run.row) - window.rows.lowerBound) * window.columns.count
                let first = row + Int(run.firstColumn) - window.columns.lowerBound
                for pixel in first..<first + Int(run.endColumn - run.firstColumn) {
                    labels[pixel] = 1
                }
            }
        }
        return LabelImage(labels: labels, count: 1)
    }
}

/// A rectangular part of an image, in its rows and columns.
package struct PixelWindow: Sendable, Equatable {
    /// The rows of the image.
    package let rows: Range<Int>
    /// The columns of the image.
    package let columns: Range<Int>
}
