import Images
import Masks
import Tensors

/// Receives an image and what is found in it, in bands of rows from the top; a small image is one
/// band.
package protocol SegmentationReceiver {
    /// Whether ``receive(_:shape:)`` needs shapes.
    var needsShapes: Bool { get }

    /// Receives the image's own samples; all of them come before anything else.
    ///
    /// - Parameters:
    ///   - samples: Some rows.
    ///   - firstRow: The image's row that they begin with.
    /// - Throws: Whatever ends the segmentation.
    mutating func receive(samples: Raster, firstRow: Int) throws

    /// Begins the results: nuclei follow, then labels.
    ///
    /// - Parameters:
    ///   - nucleusCount: How many nuclei follow.
    ///   - statistics: Of all samples.
    /// - Throws: Whatever ends the segmentation.
    mutating func begin(nucleusCount: Int, statistics: ImageTally) throws

    /// Receives a nucleus, in the order of labels.
    ///
    /// - Parameters:
    ///   - nucleus: Its measurements.
    ///   - shape: 1 at its pixels, in its bounding box; `nil` where it is not needed.
    /// - Throws: Whatever ends the segmentation.
    mutating func receive(_ nucleus: Nucleus, shape: LabelImage?) throws

    /// Receives labels and probabilities.
    ///
    /// - Parameters:
    ///   - labels: Some rows; 0 is background.
    ///   - foreground: The probability of being nucleus, 0…1, of the same rows.
    ///   - firstRow: The image's row that they begin with.
    /// - Throws: Whatever ends the segmentation.
    mutating func receive(labels: Plane<Int32>, foreground: Plane<Float>, firstRow: Int) throws
}

/// Keeps labels and probabilities of an image that is one band.
struct SegmentationCollector: SegmentationReceiver {
    private(set) var labels: LabelImage?
    private(set) var foreground: Plane<Float>?
    private var nucleusCount = 0

    var needsShapes: Bool { false }

    mutating func receive(samples: Raster, firstRow: Int) {}

    mutating func begin(nucleusCount: Int, statistics: ImageTally) {
        self.nucleusCount = nucleusCount
    }

    mutating func receive(_ nucleus: Nucleus, shape: LabelImage?) {}

    mutating func receive(labels: Plane<Int32>, foreground: Plane<Float>, firstRow: Int) {
        precondition(firstRow == 0, "an image in memory is one band")
        self.labels = LabelImage(labels: labels, count: nucleusCount)
        self.foreground = foreground
    }
}
