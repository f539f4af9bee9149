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
    /// Gray of more than one value besides 0 is a label image, unless it has soft edges or most of
    /// its pixels are 255 (see ``MaskTally``). All else is a mask: where any channel but alpha is
    /// not 0, or above 127 where edges are soft, is nucleus. A label image of a single nucleus
    /// cannot be told from a mask, and seldom needs to be.
    ///
    /// - Parameters:
    ///   - values: What ``ImageReader/labels(of:)`` gives of a file that is read as labels.
    ///   - header: Of the picture that they are of.
    /// - Complexity: O(*n* α(*n*)), where *n* is the number of pixels.
    package init(_ values: Plane<UInt32>, of header: PageHeader) {
        let tally = MaskTally(values, of: header)
        if header.channels < 3, !tally.isMask {
            self.init(kind: .labels, labels: LabelImage(relabelling: values))
            return
        }
        let components = ConnectedComponents(values.map { $0 > tally.threshold })
        self.init(
            kind: .mask, labels: LabelImage(components.labels, count: components.areas.count))
    }
}
