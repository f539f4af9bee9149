/// How large a file may be that is read.
package struct ReadingLimits: Sendable, Equatable {
    /// The most bytes of a file.
    package var bytes: Int
    /// The most pixels of an image.
    package var image: ImageLimits
    /// How long decoding a picture may take.
    package var time: Duration

    /// What decoding may take.
    package var decoding: DecodingLimits { DecodingLimits(image: image, time: time) }

    /// Sets all; by default 8 GiB, 2^30 pixels and five minutes.
    package init(
        bytes: Int = 8 << 30, image: ImageLimits = ImageLimits(), time: Duration = .seconds(300)
    ) {
        self.bytes = bytes
        self.image = image
        self.time = time
    }
}
