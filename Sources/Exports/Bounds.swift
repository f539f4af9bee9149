/// The smallest rectangle of whole pixels around some corners.
struct Bounds {
    /// The least *x*.
    let left: Int
    /// The least *y*.
    let top: Int
    /// The greatest *x*.
    let right: Int
    /// The greatest *y*.
    let bottom: Int

    /// Encloses corners; around none, it is empty and at the image's upper left.
    ///
    /// - Complexity: O(*n*), where *n* is the number of corners.
    init(_ corners: [Corner]) {
        guard let first = corners.first else {
            (left, top, right, bottom) = (0, 0, 0, 0)
            return
        }
        var (left, top, right, bottom) = (first.x, first.y, first.x, first.y)
        for corner in corners {
            left = min(left, corner.x)
            top = min(top, corner.y)
            right = max(right, corner.x)
            bottom = max(bottom, corner.y)
        }
        (self.left, self.top, self.right, self.bottom) = (left, top, right, bottom)
    }
}
