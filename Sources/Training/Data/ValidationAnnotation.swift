import GroundTruth
import Masks
import Tensors

/// The annotated nuclei of the part of an image that is validated; the rest of the file is not kept.
struct ValidationAnnotation: Sendable {
    /// How the annotation tells its nuclei apart.
    let kind: Annotation.Kind
    /// The number of nuclei of the whole image.
    let count: Int
    /// The part that is validated.
    let window: PixelWindow
    /// The nuclei of that part.
    let nuclei: LabelImage
    /// The pixels of that part that the annotation leaves out; `nil` for none.
    let ignored: IgnoredPixels?

    /// Cuts the part out of an annotation.
    init(of read: ImageWithNuclei) {
        let nuclei = read.nuclei
        let size = PlaneSize(height: nuclei.height, width: nuclei.width)
        let window = PixelWindow(centredIn: size, mostPixels: ValidationImage.mostPixels)
        (kind, count, self.window) = (read.annotation.kind, nuclei.count, window)
        let isWhole = window.size == size
        self.nuclei =
            isWhole
            ? nuclei
            : LabelImage(relabelling: window.pixels(of: nuclei.labels).map { UInt32($0) })
        ignored =
            isWhole
            ? read.ignored : read.ignored.flatMap { IgnoredPixels(window.pixels(of: $0.mask)) }
    }

    /// Whether the annotation tells its nuclei apart.
    ///
    /// In a mask touching nuclei are one, so that a network that tells them apart would score worse
    /// than one that does not. A label image of a single nucleus, or of none, cannot be told from a
    /// mask: among label images it is taken for one.
    ///
    /// - Parameter isAmongLabels: Whether the set has annotations that are no masks.
    /// - Returns: `false` where nuclei may be merged.
    func hasInstances(isAmongLabels: Bool) -> Bool {
        kind != .mask || (count <= 1 && isAmongLabels)
    }
}
