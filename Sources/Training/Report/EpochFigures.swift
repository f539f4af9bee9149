/// What is known of an epoch at its end.
package struct EpochFigures: Sendable, Equatable, Codable {
    /// The figures of some images.
    package struct Figures: Sendable, Equatable, Codable {
        /// What is made small.
        package var loss: Double
        /// The share of pixels on the truth's side of one half.
        package var accuracy: Double
        /// The mean over the images of the Dice coefficient of their masks at a probability of one
        /// half; see ``smoothedDice(overlap:total:)``.
        package var dice: Double
        /// The mean |probability − truth|.
        package var pixelDifference: Double

        /// Sets all.
        package init(loss: Double, accuracy: Double, dice: Double, pixelDifference: Double) {
            self.loss = loss
            self.accuracy = accuracy
            self.dice = dice
            self.pixelDifference = pixelDifference
        }
    }

    /// Counted from 1; 0 before the first step.
    package var epoch: Int
    /// The steps of this epoch and all before it.
    package var steps: Int
    /// Of the epoch's last step.
    package var learningRate: Double
    /// How long the epoch took, its validation included.
    package var seconds: Double
    /// Of the training images, in training mode, while the weights changed; `nil` for epoch 0.
    package var training: Figures?
    /// Of the validation images, by the averaged weights.
    package var validation: Figures

    /// Sets all.
    package init(
        epoch: Int, steps: Int, learningRate: Double, seconds: Double, training: Figures?,
        validation: Figures
    ) {
        self.epoch = epoch
        self.steps = steps
        self.learningRate = learningRate
        self.seconds = seconds
        self.training = training
        self.validation = validation
    }
}
