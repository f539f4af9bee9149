import Masks
import Tensors

/// What a network is to say of an image whose nuclei are known.
package struct Targets: Sendable, Equatable {
    /// 255 where a nucleus is, else 0.
    package let foreground: Plane<UInt8>
    /// Within each nucleus 255 times the Euclidean distance to the nearest pixel that is not of
    /// it, over the nucleus' largest, rounded half up; else 0.
    package let distance: Plane<UInt8>

    /// Makes them of nuclei.
    ///
    /// Nuclei that touch are each other's border; the edge of the image is none, so that a nucleus
    /// that it cuts is largest there. One that is all of the image is 255 throughout.
    ///
    /// Source: what `unet32-dsb2018` was trained on (its model card).
    ///
    /// - Parameter nuclei: As somebody has drawn them.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package init(_ nuclei: LabelImage) {
        let squares = EuclideanDistance.squared(within: nuclei)
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
