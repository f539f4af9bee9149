import Tensors

/// An image with its truth, prepared for training.
package struct AnnotatedImage: Sendable, Equatable {
    /// Its path beneath the data folder.
    package let name: String
    /// What the network sees: prepared as inference prepares it.
    package let plane: Plane<Float>
    /// 255 where a nucleus is, else 0; of the same size.
    package let foreground: Plane<UInt8>
    /// Within each nucleus 255 times the distance to its border over the nucleus' largest.
    package let distance: Plane<UInt8>

    /// Takes planes of one size.
    package init(
        name: String, plane: Plane<Float>, foreground: Plane<UInt8>, distance: Plane<UInt8>
    ) {
        precondition(
            plane.width == foreground.width && plane.height == foreground.height
                && plane.width == distance.width && plane.height == distance.height,
            "the planes of an image have one size")
        self.name = name
        self.plane = plane
        self.foreground = foreground
        self.distance = distance
    }
}
