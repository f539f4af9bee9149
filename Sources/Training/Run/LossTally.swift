import Gradients

/// The mean of what some batches said.
struct LossTally: Sendable, Equatable, Codable {
    private var count = 0
    private var loss = 0.0
    private var accuracy = 0.0
    private var overlap = 0.0
    private var pixelDifference = 0.0

    /// Adds what a batch said.
    ///
    /// - Parameters:
    ///   - value: Of the batch.
    ///   - images: How many it has.
    mutating func add(_ value: LossValue, images: Int) {
        let weight = Double(images)
        count += images
        loss += weight * value.total
        accuracy += weight * value.accuracy
        overlap += weight * value.overlap
        pixelDifference += weight * value.pixelDifference
    }

    /// The means; `nil` where nothing was added.
    var figures: EpochFigures.Figures? {
        guard count > 0 else { return nil }
        let images = Double(count)
        return EpochFigures.Figures(
            loss: loss / images, accuracy: accuracy / images, dice: overlap / images,
            pixelDifference: pixelDifference / images)
    }
}
