/// How a run ended that did not fail.
package enum TrainingOutcome: Sendable, Equatable {
    /// All epochs are done, and the model is written.
    case finished(ModelFigures)
    /// It was asked to stop; it can go on.
    case stopped(epochs: Int, steps: Int)
}

/// How well a run's model does on whole images, as `segment` computes them.
package struct ModelFigures: Sendable, Equatable, Codable {
    /// The epoch whose weights it has.
    package let epoch: Int
    /// The threshold that is best on the validation images.
    package let threshold: Double
    /// The mean Dice coefficient of the validation images at the threshold.
    package let validationDice: Double
    /// The same at one half.
    package let validationDiceAtHalf: Double
    /// The mean Dice coefficient of the test images at the threshold; `nil` where there are none.
    package let testDice: Double?

    private enum CodingKeys: String, CodingKey {
        case epoch, threshold
        case validationDice = "validation_dice"
        case validationDiceAtHalf = "validation_dice_at_half"
        case testDice = "test_dice"
    }
}
