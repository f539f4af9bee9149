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

    /// Adds the nucleus of a mask of the same size: where any channel but alpha is not 0.
    ///
    /// Pixels that a nucleus has already stay its own; a mask that adds none adds no nucleus.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package mutating func add(_ mask: Raster) {
        precondition(mask.width == width && mask.height == height, "masks differ in size")
        let isNew =
            switch mask.samples {
            case .eight(let samples): take(samples, channels: mask.channels)
            case .sixteen(let samples): take(samples, channels: mask.channels)
            }
        if isNew { count += 1 }
    }

    /// Numbers the pixels that are not 0 and have no number yet; says whether there are any.
    private mutating func take<Sample: FixedWidthInteger>(
        _ samples: [Sample], channels: Int
    ) -> Bool {
        let number = Int32(count + 1)
        let colours = channels > 2 ? 3 : 1
        var isNew = false
        for pixel in labels.indices {
            let first = pixel * channels
            let isInside = (first..<first + colours).contains { samples[$0] != 0 }
            if isInside && labels[pixel] == 0 {
                labels[pixel] = number
                isNew = true
            }
        }
        return isNew
    }

    /// All that was added.
    package var truth: Truth {
        let labels = Plane(width: width, height: height, elements: labels)
        return Truth(kind: .masks, labels: LabelImage(labels, count: count))
    }
}
