import Tensors

/// For each nucleus, the pixel at which its number is centred: that of its own pixels which is the
/// nearest to its centroid.
struct LabelAnchors {
    /// The index of the pixel of each nucleus; that of label *n* is at *n* − 1.
    ///
    /// It is `nil` for a nucleus without pixels, such as one that a reduced picture has lost.
    let pixels: [Int?]

    /// Finds the pixels.
    ///
    /// - Parameters:
    ///   - labels: 0 for background, else 1…`count`.
    ///   - count: The largest label.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    init(in labels: Plane<Int32>, count: Int) {
        var areas = [Int](repeating: 0, count: count)
        var sums = [(column: Int, row: Int)](repeating: (0, 0), count: count)
        Self.forEachPixel(of: labels) { nucleus, _, column, row in
            areas[nucleus] += 1
            sums[nucleus].column += column
            sums[nucleus].row += row
        }
        var nearest = [(pixel: Int?, distance: Int)](repeating: (nil, .max), count: count)
        Self.forEachPixel(of: labels) { nucleus, pixel, column, row in
            // Distances are compared times the area, which keeps them whole numbers.
            let right = column * areas[nucleus] - sums[nucleus].column
            let down = row * areas[nucleus] - sums[nucleus].row
            let distance = right * right + down * down
            if distance < nearest[nucleus].distance { nearest[nucleus] = (pixel, distance) }
        }
        pixels = nearest.map(\.pixel)
    }

    private static func forEachPixel(
        of labels: Plane<Int32>,
        body: (_ nucleus: Int, _ pixel: Int, _ column: Int, _ row: Int) -> Void
    ) {
        labels.elements.withUnsafeBufferPointer { elements in
            for row in 0..<labels.height {
                for column in 0..<labels.width {
                    let pixel = row * labels.width + column
                    if elements[pixel] != 0 { body(Int(elements[pixel]) - 1, pixel, column, row) }
                }
            }
        }
    }
}
