import GroundTruth
import Masks
import Segmentation
import Tensors

/// A validation image with its annotated nuclei, one by one; at most ``mostPixels`` of it.
struct ValidationImage: Sendable {
    /// The most pixels that are validated of an image; of a larger one, a window in the middle.
    ///
    /// Splitting takes some 60 bytes of memory a pixel.
    static let mostPixels = Segmenter.wholePixels

    /// The image; its planes are whole.
    private let image: AnnotatedImage
    /// The part that is validated.
    private let window: PixelWindow
    /// The annotated nuclei of that part.
    private let annotated: LabelImage
    /// The pixels of that part that the annotation leaves out; `nil` for none.
    private let ignored: IgnoredPixels?
    /// Whether the annotation tells nuclei apart, so that the image counts for average precisions.
    let hasInstances: Bool

    /// Prepares an image for validation.
    ///
    /// - Parameters:
    ///   - image: The image.
    ///   - nuclei: Its annotated nuclei.
    ///   - ignored: The pixels that its annotation leaves out; `nil` for none.
    ///   - hasInstances: Whether the annotation tells nuclei apart.
    init(
        image: AnnotatedImage, nuclei: LabelImage, ignored: IgnoredPixels? = nil, hasInstances: Bool
    ) {
        self.image = image
        self.hasInstances = hasInstances
        let window = PixelWindow(centredIn: image.size, mostPixels: Self.mostPixels)
        self.window = window
        let isWhole = window.size == image.size
        annotated =
            isWhole
            ? nuclei
            : LabelImage(relabelling: window.pixels(of: nuclei.labels).map { UInt32($0) })
        self.ignored =
            isWhole ? ignored : ignored.flatMap { IgnoredPixels(window.pixels(of: $0.mask)) }
    }

    /// The size of the image as the network sees it.
    ///
    /// - Parameter rules: The sizes of nuclei that the model is good at; `nil` if it does not say.
    /// - Returns: The size of the part that is validated, scaled.
    func networkSize(by rules: ScaleRules?) -> PlaneSize {
        window.size.scaled(by: image.validationScale(by: rules))
    }

    /// Compares the nuclei that a model finds with the annotated ones.
    ///
    /// - Parameters:
    ///   - segmenter: The model.
    ///   - rules: The sizes of nuclei that it is good at, to which the image is scaled by
    ///     ``AnnotatedImage/validationScale(by:)``.
    /// - Returns: The agreement, in the image's own pixels.
    /// - Complexity: As ``Segmenter/nuclei(in:seenAt:)``.
    func agreement(of segmenter: Segmenter, scale rules: ScaleRules?) -> InstanceAgreement {
        let plane = window.size == image.size ? image.plane : window.pixels(of: image.plane)
        let found = segmenter.nuclei(in: plane, seenAt: image.validationScale(by: rules))
        return InstanceAgreement(predicted: found, actual: annotated, ignoring: ignored)
    }

    /// Whether an annotation tells its nuclei apart.
    ///
    /// In a mask touching nuclei are one, so that a network that tells them apart would score worse
    /// than one that does not. A mask without nuclei has none that touch. A label image of a single
    /// nucleus cannot be told from a mask: among label images it is taken for one.
    ///
    /// - Parameters:
    ///   - kind: How the annotation tells its nuclei apart.
    ///   - count: The number of its nuclei.
    ///   - isAmongLabels: Whether the set has annotations that are no masks.
    /// - Returns: `false` where nuclei may be merged.
    static func hasInstances(_ kind: Annotation.Kind, count: Int, isAmongLabels: Bool) -> Bool {
        kind != .mask || count == 0 || (count == 1 && isAmongLabels)
    }
}

/// A rectangle of pixels in an image.
struct PixelWindow: Sendable, Equatable {
    /// The first row.
    let row: Int
    /// The first column.
    let column: Int
    /// The number of rows and columns.
    let size: PlaneSize

    /// The whole image, or a window of its shape in the middle.
    ///
    /// - Parameters:
    ///   - image: The size of the image.
    ///   - mostPixels: The most pixels of the window, at least 1.
    init(centredIn image: PlaneSize, mostPixels: Int) {
        precondition(mostPixels > 0, "a window has pixels")
        if image.pixelCount <= mostPixels {
            size = image
        } else {
            let share = (Double(mostPixels) / Double(image.pixelCount)).squareRoot()
            // A side that would be less than a pixel is one, and the other side takes the rest.
            let width = min(max(1, Int(Double(image.width) * share)), mostPixels)
            let height = min(image.height, mostPixels / width)
            size = PlaneSize(height: height, width: min(image.width, mostPixels / height))
        }
        row = (image.height - size.height) / 2
        column = (image.width - size.width) / 2
    }

    /// The pixels of a plane of the image in the window.
    func pixels<Element>(of plane: Plane<Element>) -> Plane<Element> {
        var elements: [Element] = []
        elements.reserveCapacity(size.pixelCount)
        for line in row..<row + size.height {
            let first = line * plane.width + column
            elements += plane.elements[first..<first + size.width]
        }
        return Plane(width: size.width, height: size.height, elements: elements)
    }
}
