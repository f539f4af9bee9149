import Tensors

/// Decides after which epochs whole images are validated: every so many, and after the last one.
///
/// By default the interval is the least at which validation takes at most a tenth of the work of
/// training. Work is counted in pixels that the network evaluates, not in seconds, so that a run is
/// the same on every machine: a training step counts three times the pixels of its batch, for the
/// forward pass and for the gradients of inputs and of weights.
package struct ValidationSchedule: Sendable, Equatable {
    /// The number of epochs from one validation to the next.
    package let interval: Int

    /// The work of training for each pixel of a sample, in forward passes.
    private static let passesPerStep = 3
    /// The work of training between validations, over that of a validation.
    private static let trainingShare = 10

    /// Creates a schedule.
    ///
    /// - Parameters:
    ///   - every: The number of epochs between validations; `nil` for the least that costs a tenth.
    ///   - validationPixels: The number of pixels of the tiles of all images that are validated.
    ///   - batch: The number of samples of a training step.
    ///   - side: The rows and columns of a sample.
    ///   - stepsPerEpoch: The number of steps of an epoch, at least one.
    package init(every: Int?, validationPixels: Int, batch: Int, side: Int, stepsPerEpoch: Int) {
        let work = Self.passesPerStep * batch * side * side * stepsPerEpoch
        precondition(work > 0, "an epoch has steps, and samples have pixels")
        interval = every ?? max(1, (Self.trainingShare * validationPixels + work - 1) / work)
    }

    /// The schedule of a run; `nil` for runs of earlier versions, which do not validate whole images.
    init?(of configuration: TrainingConfiguration, data: TrainingData, stepsPerEpoch: Int) {
        guard let settings = configuration.validationSettings, let sets = data.validationSets
        else { return nil }
        self.init(
            every: settings.every, validationPixels: sets.tilePixelCount(for: configuration),
            batch: configuration.recipe.batch, side: configuration.recipe.sampling.side,
            stepsPerEpoch: stepsPerEpoch)
    }

    /// Whether whole images are validated after an epoch.
    ///
    /// - Parameters:
    ///   - epoch: The epoch, counted from 1.
    ///   - last: The last epoch of the run.
    /// - Returns: Whether it is a multiple of the interval, or the last one.
    package func isDue(after epoch: Int, of last: Int) -> Bool {
        epoch.isMultiple(of: interval) || epoch == last
    }
}
