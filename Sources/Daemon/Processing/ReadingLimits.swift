import Images

/// How large a file may be that is read.
package struct ReadingLimits: Sendable, Equatable {
    /// The most bytes of a file.
    package var bytes: Int
    /// The most pixels of an image.
    package var image: ImageLimits

    /// Sets both; by default 1 GiB, and 2^27 pixels.
    package init(bytes: Int = 1 << 30, image: ImageLimits = ImageLimits()) {
        self.bytes = bytes
        self.image = image
    }
}
