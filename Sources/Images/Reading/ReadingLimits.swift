/// Limits on the files that are read.
package struct ReadingLimits: Sendable, Equatable {
    /// The largest file, in bytes.
    package var bytes: Int
    /// The largest image.
    package var image: ImageLimits
    /// The limit on the time for decoding an image.
    package var time: Duration

    /// The limits that decoders check.
    package var decoding: DecodingLimits { DecodingLimits(image: image, time: time) }

    /// The defaults are 8 GiB, 2^30 pixels and five minutes.
    package init(
        bytes: Int = 8 << 30, image: ImageLimits = ImageLimits(), time: Duration = .seconds(300)
    ) {
        self.bytes = bytes
        self.image = image
        self.time = time
    }
}
