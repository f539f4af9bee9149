import Tensors

/// Some images of one size with what is true of them, prepared for a step.
package struct TrainingBatch: Sendable, Equatable {
    /// The names of the images, in their order.
    package let names: [String]
    /// Of each image.
    package let size: PlaneSize
    /// [image][row][column]: what the network sees.
    package var input: [Float]
    /// [image][row][column], 0…1: whether a pixel is nucleus.
    package var foreground: [Float]
    /// [image][row][column], 0…1: within each nucleus the distance to its border over the nucleus'
    /// largest; empty where the network has no such output.
    package var distance: [Float]

    /// How many images there are.
    package var count: Int { names.count }

    /// Begins with zeros.
    ///
    /// - Parameters:
    ///   - names: Of the images.
    ///   - size: Of each of them.
    ///   - hasDistance: Whether there are distances.
    package init(names: [String], size: PlaneSize, hasDistance: Bool) {
        let zeros = [Float](repeating: 0, count: names.count * size.pixelCount)
        self.names = names
        self.size = size
        input = zeros
        foreground = zeros
        distance = hasDistance ? zeros : []
    }
}
