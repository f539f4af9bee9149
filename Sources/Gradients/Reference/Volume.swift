/// The values of several images in double precision, dense as [image][channel][row][column].
package struct Volume: Sendable, Equatable {
    /// The number of images.
    package let images: Int
    /// The number of channels of each image.
    package let channels: Int
    /// The number of rows of each channel.
    package let height: Int
    /// The number of pixels in a row.
    package let width: Int
    /// All values, row-major.
    package var elements: [Double]

    /// Creates a volume from its elements, of which there must be as many as the shape has.
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

    /// Creates a volume of zeros.
    package init(images: Int, channels: Int, height: Int, width: Int) {
        self.init(
            images: images, channels: channels, height: height, width: width,
            elements: Array(repeating: 0, count: images * channels * height * width))
    }

    /// The number of pixels of a channel.
    package var pixels: Int { height * width }

    /// Returns a volume of zeros with the same number of images, height and width.
    func zeros(channels: Int) -> Volume {
        Volume(images: images, channels: channels, height: height, width: width)
    }

    /// Returns the indices of a channel's values.
    func range(ofImage image: Int, channel: Int) -> Range<Int> {
        let first = (image * channels + channel) * pixels
        return first..<first + pixels
    }

    /// Returns a volume of the same shape with other elements.
    func replacingElements(with elements: [Double]) -> Volume {
        Volume(
            images: images, channels: channels, height: height, width: width, elements: elements)
    }

    /// Returns the elementwise sum of two volumes of one shape.
    static func + (one: Volume, other: Volume) -> Volume {
        one.replacingElements(with: zip(one.elements, other.elements).map(+))
    }
}
