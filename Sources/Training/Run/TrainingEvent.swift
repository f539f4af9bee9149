import Gradients

/// An event of a run, for the display of its progress.
package enum TrainingEvent: Sendable {
    /// A completed step.
    package struct Step: Sendable {
        /// The current epoch, from 1.
        package let epoch: Int
        /// The number of epochs of the run.
        package let epochs: Int
        /// The number of completed steps in the epoch.
        package let step: Int
        /// The number of steps in the epoch.
        package let steps: Int
        /// The mean loss of the epoch so far.
        package let loss: Double
        /// The mean duration of a step of the epoch so far, in seconds.
        package let secondsPerStep: Double
        /// The remaining time of the run in seconds, without validation.
        package let secondsLeft: Double
    }

    /// The images are read and split.
    ///
    /// `leaks` are the training images whose file is also a validation or test image.
    case images(training: Int, validation: Int, test: Int, leftOut: [LeftOut], leaks: [String])
    /// The samples are shared among groups of images: the share of each, 0…1, and the number of its
    /// training images.
    case sampleShares([(group: String, images: Int, share: Double)])
    /// A probable mistake in the data, or an option without effect, as a sentence.
    case warning(String)
    /// Whole images are validated, every `interval` epochs and after the last one, and an epoch is
    /// kept by a criterion.
    case validation(sets: [ValidationSet], interval: Int, keep: KeepCriterion)
    /// The run is resumed after some epochs and steps; `otherKernels` and `otherProducts` are those
    /// that it started with, if this machine has others.
    case resumed(epochs: Int, steps: Int, otherKernels: String?, otherProducts: ProductFormat?)
    /// A step is completed.
    case step(Step)
    /// An epoch is completed; `isBest` if its weights are the best so far.
    case epoch(EpochMetrics, isBest: Bool)
}

/// The end of a run that did not fail.
package enum TrainingOutcome: Sendable, Equatable {
    /// All epochs are completed, and the model is written.
    case finished(ModelMetrics)
    /// The run was asked to stop, and can be resumed.
    case stopped(epochs: Int, steps: Int)
}

/// The metrics of a run's model on whole images, as `nucleid segment` computes them.
package struct ModelMetrics: Sendable, Equatable, Codable {
    /// The epoch whose weights the model has.
    package let epoch: Int
    /// The threshold that is best on the validation images.
    package let threshold: Double
    /// The mean Dice coefficient of the validation images at ``threshold``.
    package let validationDice: Double
    /// The mean Dice coefficient of the validation images at the threshold one half.
    package let validationDiceAtHalf: Double
    /// The mean Dice coefficient of the test images at ``threshold``; `nil` if there are none.
    package let testDice: Double?

    private enum CodingKeys: String, CodingKey {
        case epoch, threshold
        case validationDice = "validation_dice"
        case validationDiceAtHalf = "validation_dice_at_half"
        case testDice = "test_dice"
    }
}
