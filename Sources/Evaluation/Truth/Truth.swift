import Images
import Masks
import Tensors

/// The nuclei of an image as somebody has drawn them.
package struct Truth: Sendable, Equatable {
    /// How they were told apart.
    package let kind: TruthKind
    /// The nuclei.
    package let labels: LabelImage

    /// Wraps nuclei that are known.
    package init(kind: TruthKind, labels: LabelImage) {
        self.kind = kind
        self.labels = labels
    }

    /// Reads the truth of a single picture.
    ///
    /// Gray of more than one value besides 0 is a label image, unless it has 8 bits and most
    /// of its pixels are 255: then it is a mask with soft edges, as other programs save them. All
    /// else is a mask too: where any channel but alpha is not 0 is nucleus. A label image of a
    /// single nucleus cannot be told from a mask, and seldom needs to be.
    ///
    /// - Parameters:
    ///   - values: What ``ImageReader/labels(of:)`` gives.
    ///   - header: Of the picture that they are of.
    /// - Complexity: O(*n* α(*n*)), where *n* is the number of pixels.
    package init(_ values: Plane<UInt32>, of header: PageHeader) {
        if header.channels < 3 {
            let first = values.elements.first { $0 != 0 }
            let inside = values.elements.count { $0 != 0 }
            let white =
                header.kind == .unsigned(bits: 8) ? values.elements.count { $0 == 255 } : 0
            if 2 * white <= inside, values.elements.contains(where: { $0 != 0 && $0 != first }) {
                self.init(kind: .labels, labels: LabelImage(relabelling: values))
                return
            }
        }
        let components = ConnectedComponents(values.map { $0 != 0 })
        self.init(
            kind: .mask, labels: LabelImage(components.labels, count: components.areas.count))
    }
}
