import Tensors

/// The border of one value that stitching or rotating leaves around an image: no data.
///
/// A pixel belongs to it if all pixels between it and an edge of the image, along its row or its
/// column, have the value too. Found by ``BorderScan``.
package struct ConstantBorder: Sendable, Equatable {
    /// The value of all its pixels.
    package let value: UInt16
    /// The number of its pixels.
    package let pixelCount: Int
    /// The number of its pixels from the left and the right end of each row.
    let left: [Int]
    let right: [Int]
    /// The number of its pixels from the upper and the lower end of each column.
    let top: [Int]
    let bottom: [Int]

    /// Creates a border from its extents.
    init(value: UInt16, left: [Int], right: [Int], top: [Int], bottom: [Int]) {
        self.value = value
        (self.left, self.right, self.top, self.bottom) = (left, right, top, bottom)
        let (width, height) = (top.count, left.count)
        var count = 0
        for row in 0..<height {
            let inner = min(left[row], width)..<max(width - right[row], min(left[row], width))
            count += width - inner.count
        }
        for column in 0..<width {
            let upper = 0..<top[column]
            let lower = max(height - bottom[column], upper.upperBound)..<height
            for row in upper where left[row] <= column && column < width - right[row] {
                count += 1
            }
            for row in lower where left[row] <= column && column < width - right[row] {
                count += 1
            }
        }
        pixelCount = count
    }

    /// Replaces the pixels of the border.
    ///
    /// - Parameters:
    ///   - band: Some rows of the image or of a map of its size.
    ///   - firstRow: The row of the image that they begin with.
    ///   - value: The value that they get.
    /// - Complexity: O(*n*), where *n* is the number of pixels of the band.
    package func fill<Element>(
        _ band: inout Plane<Element>, firstRow: Int, with value: Element
    ) {
        let (width, height) = (top.count, left.count)
        precondition(band.width == width, "a band has the columns of the image")
        let rows = firstRow..<firstRow + band.height
        band.elements.withUnsafeMutableBufferPointer { elements in
            for row in rows {
                let line = UnsafeMutableBufferPointer(
                    rebasing: elements[(row - firstRow) * width..<(row - firstRow + 1) * width])
                line[..<left[row]].update(repeating: value)
                line[(width - right[row])...].update(repeating: value)
            }
            for column in 0..<width {
                for row in rows.clamped(to: 0..<top[column]) {
                    elements[(row - firstRow) * width + column] = value
                }
                for row in rows.clamped(to: height - bottom[column]..<height) {
                    elements[(row - firstRow) * width + column] = value
                }
            }
        }
    }
}
