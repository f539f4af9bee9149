import Images
import Masks
import Tensors

/// The truth of an image as masks that are added one by one, each of one nucleus.
package struct TruthStack: Sendable {
    private let width: Int
    private let height: Int
    private var labels: [Int32]
    private var count = 0

    /// Begins without a nucleus.
    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
        labels = Array(repeating: 0, count: width * height)
    }

    /// Adds the nucleus of a mask of the same size: where it is not 0, or above 127 where its edges
    /// are soft.
    ///
    /// Pixels that a nucleus has already stay its own; a mask that adds none adds no nucleus.
    ///
    /// - Parameters:
    ///   - mask: What ``ImageReader/labels(of:)`` gives of a file that is read as labels.
    ///   - header: Of the picture that it is of.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package mutating func add(_ mask: Plane<UInt32>, of header: PageHeader) {
        precondition(mask.width == width && mask.height == height, "masks differ in size")
        let number = Int32(count + 1)
        var isNew = false
        let threshold = MaskTally(mask, of: header).threshold
        for pixel in labels.indices where mask.elements[pixel] > threshold && labels[pixel] == 0 {
            labels[pixel] = number
            isNew = true
        }
        if isNew { count += 1 }
    }

    /// All that was added.
    package var truth: Truth {
        let labels = Plane(width: width, height: height, elements: labels)
        return Truth(kind: .masks, labels: LabelImage(labels, count: count))
    }
}
