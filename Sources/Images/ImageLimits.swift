/// How large an image may be; checked on the header, before memory is taken.
package struct ImageLimits: Sendable, Equatable {
    /// The most columns.
    package let width: Int
    /// The most rows.
    package let height: Int
    /// The most pixels, columns times rows.
    package let pixels: Int

    /// Sets all three limits, in pixels.
    package init(width: Int = 1 << 20, height: Int = 1 << 20, pixels: Int = 1 << 30) {
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// Throws ``ImageError/tooLarge(_:actual:limit:)`` for an image beyond a limit.
    package func check(width: Int, height: Int) throws(ImageError) {
        if width > self.width {
            throw .tooLarge(.width, actual: width, limit: self.width)
        }
        if height > self.height {
            throw .tooLarge(.height, actual: height, limit: self.height)
        }
        let (count, overflow) = width.multipliedReportingOverflow(by: height)
        if overflow || count > pixels {
            throw .tooLarge(.pixels, actual: overflow ? .max : count, limit: pixels)
        }
    }
}
