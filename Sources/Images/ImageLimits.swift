/// Limits on the size of an image, checked on its header before memory is allocated.
package struct ImageLimits: Sendable, Equatable {
    /// The largest width, in pixels.
    package let width: Int
    /// The largest height, in pixels.
    package let height: Int
    /// The largest number of pixels, width times height.
    package let pixels: Int

    /// The defaults are 2^20 columns, 2^20 rows and 2^30 pixels.
    package init(width: Int = 1 << 20, height: Int = 1 << 20, pixels: Int = 1 << 30) {
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// Throws ``ImageError/tooLarge(_:actual:limit:)`` for an image that exceeds a limit.
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
