/// Where four pixels meet; pixel (row, column) lies between corners (column, row) and
/// (column + 1, row + 1).
package struct Corner: Hashable, Sendable {
    /// Pixels from the left edge of the image.
    package let x: Int
    /// Pixels from its upper edge.
    package let y: Int

    /// The corner `x` pixels from the left and `y` from above.
    package init(x: Int, y: Int) {
        self.x = x
        self.y = y
    }
}
