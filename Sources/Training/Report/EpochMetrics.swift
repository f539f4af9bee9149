import Gradients

/// The metrics of a run at the end of an epoch.
package struct EpochMetrics: Sendable, Equatable {
    /// The metrics of a set of images.
    package struct Values: Sendable, Equatable {
        /// The loss that training minimises; of validation without contacts, which the exported network
        /// does not tell.
        package var loss: Double
        /// The fraction of pixels whose thresholded probability, at one half, is right.
        package var accuracy: Double
        /// The mean Sørensen–Dice coefficient of masks at the threshold one half.
        package var dice: Double
        /// The mean absolute difference of probability and truth, |p − y|.
        package var pixelDifference: Double

        /// Creates the metrics of a set of images.
        package init(loss: Double, accuracy: Double, dice: Double, pixelDifference: Double) {
            self.loss = loss
            self.accuracy = accuracy
            self.dice = dice
            self.pixelDifference = pixelDifference
        }
    }

    /// The epoch, counted from 1; 0 before the first step.
    package var epoch: Int
    /// The number of steps from the start of the run.
    package var steps: Int
    /// The learning rate of the epoch's last step.
    package var learningRate: Double
    /// The duration of the epoch and its validation in seconds.
    package var seconds: Double
    /// The metrics of the training images, in training mode and while the weights changed; `nil`
    /// for epoch 0.
    package var training: Values?
    /// The metrics of the validation images with the averaged weights.
    package var validation: Values
    /// The scores of the averaged weights on whole validation images; `nil` for epochs at which those
    /// are not validated.
    package var wholeImages: WholeImageScores?
    /// The part of ``seconds`` in which steps waited for their batch; `nil` if it was not measured.
    package var dataWaitSeconds: Double?

    /// Creates the metrics of an epoch.
    package init(
        epoch: Int, steps: Int, learningRate: Double, seconds: Double, training: Values?,
        validation: Values, wholeImages: WholeImageScores? = nil, dataWaitSeconds: Double? = nil
    ) {
        self.dataWaitSeconds = dataWaitSeconds
        self.epoch = epoch
        self.steps = steps
        self.learningRate = learningRate
        self.seconds = seconds
        self.training = training
        self.validation = validation
        self.wholeImages = wholeImages
    }
}

/// The mean of batch metrics, weighted by the number of images.
///
/// A checkpoint keeps it under these property names.
struct MetricsMean: Sendable, Equatable, Codable {
    private var count = 0
    private var loss = 0.0
    private var accuracy = 0.0
    private var overlap = 0.0
    private var pixelDifference = 0.0

    /// Adds the metrics of a batch of `images` images.
    mutating func add(_ value: LossValue, images: Int) {
        let weight = Double(images)
        count += images
        loss += weight * value.total
        accuracy += weight * value.accuracy
        overlap += weight * value.overlap
        pixelDifference += weight * value.pixelDifference
    }

    /// The means; `nil` if no batch was added.
    var values: EpochMetrics.Values? {
        guard count > 0 else { return nil }
        let images = Double(count)
        return EpochMetrics.Values(
            loss: loss / images, accuracy: accuracy / images, dice: overlap / images,
            pixelDifference: pixelDifference / images)
    }
}
