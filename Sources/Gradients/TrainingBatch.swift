import Tensors

/// A batch of images of one size with their ground truth, prepared for one training step.
package struct TrainingBatch: Sendable, Equatable {
    /// The names of the images, in batch order.
    package let names: [String]
    /// The size of each image, in pixels.
    package let size: PlaneSize
    /// The network's input, [image][row][column].
    package var input: [Float]
    /// The ground-truth probability that a pixel is nucleus, 0…1, [image][row][column].
    package var foreground: [Float]
    /// The normalised ground-truth distance map, 0…1, [image][row][column].
    ///
    /// Empty where the network has no distance output.
    ///
    /// Within each nucleus it is the distance to the border divided by the nucleus' largest
    /// distance.
    package var distance: [Float]
    /// The weight of each pixel in the loss, [image][row][column]: at least 0, and 0 for an ignored
    /// pixel.
    ///
    /// Empty where all are 1.
    package var weights: [Float]

    /// The number of images.
    package var count: Int { names.count }

    /// Creates a batch of zeros with weights of 1.
    ///
    /// - Parameters:
    ///   - names: The names of the images.
    ///   - size: The size of each image, in pixels.
    ///   - hasDistance: Whether the batch has a distance map.
    ///   - hasWeights: Whether the batch has weights.
    package init(
        names: [String], size: PlaneSize, hasDistance: Bool, hasWeights: Bool = false
    ) {
        let zeros = [Float](repeating: 0, count: names.count * size.pixelCount)
        self.names = names
        self.size = size
        input = zeros
        foreground = zeros
        distance = hasDistance ? zeros : []
        weights = hasWeights ? zeros.map { _ in 1 } : []
    }

    /// The sum of the weights of all pixels, in double precision.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels, or O(1) without weights.
    var weightSum: Double {
        weights.isEmpty
            ? Double(count * size.pixelCount) : weights.reduce(0.0) { $0 + Double($1) }
    }
}
