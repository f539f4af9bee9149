/// What a run says of itself while it goes on.
package enum TrainingProgress: Sendable {
    /// What a step did.
    package struct Step: Sendable {
        /// From 1.
        package let epoch: Int
        /// How many there are.
        package let epochs: Int
        /// Of the epoch, from 1.
        package let step: Int
        /// How many the epoch has.
        package let steps: Int
        /// The mean of the epoch so far.
        package let loss: Double
        /// The mean of the epoch so far.
        package let secondsPerStep: Double
        /// Until the run is done, without validation.
        package let secondsLeft: Double
    }

    /// Images are read and split.
    case images(training: Int, validation: Int, test: Int, leftOut: [LeftOut], leaks: [String])
    /// Something in the data may be a mistake: a sentence.
    case doubt(String)
    /// A run goes on behind some epochs and steps; with the kernels that it began with, where those
    /// of this machine are others.
    case resumed(epochs: Int, steps: Int, otherKernels: String?)
    case step(Step)
    /// An epoch is done, and whether its weights are the best so far.
    case epoch(EpochFigures, isBest: Bool)
}
