/// The rows and columns of a plane, in pixels.
package struct PlaneSize: Sendable, Hashable {
    /// Rows.
    package let height: Int
    /// Pixels in a row.
    package let width: Int

    /// Sets both.
    package init(height: Int, width: Int) {
        self.height = height
        self.width = width
    }

    /// Rows times columns.
    package var pixels: Int { height * width }
}
