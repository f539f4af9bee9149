/// Values of some images in double precision: [image][channel][row][column], dense.
package struct Volume: Sendable, Equatable {
    /// How many images there are.
    package let images: Int
    /// Of each image.
    package let channels: Int
    /// Rows of each channel.
    package let height: Int
    /// Pixels in a row.
    package let width: Int
    /// All values, row-major.
    package var elements: [Double]

    /// Wraps `elements`, which must be as many as the lengths say.
    package init(images: Int, channels: Int, height: Int, width: Int, elements: [Double]) {
        precondition(
            elements.count == images * channels * height * width,
            "a volume holds what its lengths say")
        self.images = images
        self.channels = channels
        self.height = height
        self.width = width
        self.elements = elements
    }

    /// A volume of zeros.
    package init(images: Int, channels: Int, height: Int, width: Int) {
        self.init(
            images: images, channels: channels, height: height, width: width,
            elements: Array(repeating: 0, count: images * channels * height * width))
    }

    /// The pixels of a channel.
    package var pixels: Int { height * width }

    /// Zeros of the same images and size.
    func zeros(channels: Int) -> Volume {
        Volume(images: images, channels: channels, height: height, width: width)
    }

    /// Where the values of a channel lie.
    func range(ofImage image: Int, channel: Int) -> Range<Int> {
        let first = (image * channels + channel) * pixels
        return first..<first + pixels
    }

    /// The same places with other values.
    func replacingElements(with elements: [Double]) -> Volume {
        Volume(
            images: images, channels: channels, height: height, width: width, elements: elements)
    }

    /// The sum of two volumes of one shape.
    static func + (one: Volume, other: Volume) -> Volume {
        one.replacingElements(with: zip(one.elements, other.elements).map(+))
    }
}
