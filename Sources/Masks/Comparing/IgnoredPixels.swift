import Tensors

/// The pixels of an annotation that are ignored: not annotated, neither nucleus nor background.
///
/// Training and evaluation leave them out, as those of semantic segmentation leave out the void label
/// of PASCAL VOC and the unlabeled one of Cityscapes.
package struct IgnoredPixels: Sendable, Equatable {
    /// True at ignored pixels, of the image's size; at least one is.
    package let mask: Plane<Bool>
    /// The number of ignored pixels.
    package let count: Int

    /// The ignored pixels of an image; `nil` if there are none.
    ///
    /// - Parameter mask: True at ignored pixels.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package init?(_ mask: Plane<Bool>) {
        let count = mask.elements.count { $0 }
        guard count > 0 else { return nil }
        self.mask = mask
        self.count = count
    }

    /// Labels with ignored pixels made background.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package func removed(from labels: Plane<Int32>) -> Plane<Int32> {
        precondition(
            labels.width == mask.width && labels.height == mask.height, "planes differ in size")
        return Plane(
            width: labels.width, height: labels.height,
            elements: zip(labels.elements, mask.elements).map { $1 ? 0 : $0 })
    }

    /// The number of ignored pixels of each nucleus; that of nucleus *n* is at index *n* − 1.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package func areas(in labels: LabelImage) -> [Int] {
        precondition(
            labels.width == mask.width && labels.height == mask.height, "planes differ in size")
        var areas = [Int](repeating: 0, count: labels.count)
        for (label, isIgnored) in zip(labels.labels.elements, mask.elements)
        where isIgnored && label != 0 {
            areas[Int(label) - 1] += 1
        }
        return areas
    }
}
