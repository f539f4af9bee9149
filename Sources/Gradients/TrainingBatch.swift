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

    /// The number of images.
    package var count: Int { names.count }

    /// Creates a batch of zeros.
    ///
    /// - Parameters:
    ///   - names: The names of the images.
    ///   - size: The size of each image, in pixels.
    ///   - hasDistance: Whether the batch has a distance map.
    package init(names: [String], size: PlaneSize, hasDistance: Bool) {
        let zeros = [Float](repeating: 0, count: names.count * size.pixelCount)
        self.names = names
        self.size = size
        input = zeros
        foreground = zeros
        distance = hasDistance ? zeros : []
    }
}
