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
    /// Its annotated nuclei.
    private let annotation: ValidationAnnotation
    /// Whether the annotation tells nuclei apart, so that the image counts for average precisions.
    let hasInstances: Bool

    /// The part that is validated.
    private var window: PixelWindow { annotation.window }

    /// Prepares an image for validation.
    ///
    /// - Parameters:
    ///   - image: The image.
    ///   - annotation: Its annotated nuclei.
    ///   - isAmongLabels: Whether its set has annotations that are no masks.
    init(image: AnnotatedImage, annotation: ValidationAnnotation, isAmongLabels: Bool) {
        self.image = image
        self.annotation = annotation
        hasInstances = annotation.hasInstances(isAmongLabels: isAmongLabels)
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
        return InstanceAgreement(
            predicted: found, actual: annotation.nuclei, ignoring: annotation.ignored)
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
