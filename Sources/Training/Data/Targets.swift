import Masks
import Tensors

/// The outputs that a network is trained to give for an image with known nuclei.
package struct Targets: Sendable, Equatable {
    /// 255 where a nucleus is, else 0.
    package let foreground: Plane<UInt8>
    /// Within each nucleus 255 times the Euclidean distance to the nearest pixel that is not of
    /// it, over the nucleus' largest, rounded half up; else 0.
    package let distance: Plane<UInt8>

    /// The targets of annotated nuclei.
    ///
    /// Touching nuclei are each other's border; the edge of the image is none, so that the distance
    /// within a nucleus that it cuts is largest there. A nucleus that covers the whole image is 255
    /// throughout.
    ///
    /// Source: the model card of `unet32-dsb2018`, which was trained on them.
    ///
    /// - Parameter nuclei: The nuclei as annotated.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package init(nuclei: LabelImage) {
        let squares = EuclideanDistanceTransform.squared(within: nuclei)
        let labels = nuclei.labels.elements
        var largest = [Int](repeating: 1, count: nuclei.count + 1)
        for (label, square) in zip(labels, squares.elements) {
            largest[Int(label)] = max(largest[Int(label)], square)
        }
        foreground = nuclei.labels.map { $0 == 0 ? 0 : 255 }
        distance = Plane(
            width: nuclei.width, height: nuclei.height,
            elements: zip(labels, squares.elements).map { label, square in
                guard label != 0 else { return 0 }
                let ratio = Double(square) / Double(largest[Int(label)])
                return UInt8(255 * ratio.squareRoot() + 0.5)
            })
    }
}
