import Gradients
import Network
import Tensors

extension TrainingRun {
    /// Evaluates the weights before the first step, as epoch 0 of the curves.
    ///
    /// - Returns: Whether the evaluation was completed, and not stopped.
    mutating func evaluateInitialState(isStopping: () -> Bool) throws -> Bool {
        let start = clock.now
        let isTrained = configuration.initialModel != nil
        // Random weights find no nuclei.
        guard
            let result = try validate(
                epoch: 0, includesWholeImages: isTrained, isStopping: isStopping)
        else { return false }
        let metrics = EpochMetrics(
            epoch: 0, steps: 0, learningRate: loop.learningRate,
            seconds: (clock.now - start) / .seconds(1), training: nil, validation: result.values,
            wholeImages: result.wholeImages)
        try report.append(metrics, predictions: result.masks, to: folder)
        if isTrained {
            // Fine-tuning keeps the initial weights if no epoch is better.
            loop.position.best = .init(metrics)
            try folder.write(exporter.bytes(of: loop.average.state, epoch: 0), to: folder.modelFile)
        }
        try writeReport(.running)
        // With this checkpoint, a resumed run does not repeat the evaluation.
        try writeCheckpoint()
        return true
    }

    /// Trains the rest of the current epoch and evaluates it.
    ///
    /// - Returns: Whether the epoch was completed, and not stopped.
    mutating func runEpoch(
        isStopping: () -> Bool, onEvent: (TrainingEvent) -> Void
    ) throws -> Bool {
        var before = clock.now
        while loop.position.steps < loop.source.steps {
            if isStopping() { return false }
            if let failure = loop.step() { throw diverged(failure) }
            let now = clock.now
            loop.position.epochSeconds += (now - before) / .seconds(1)
            before = now
            onEvent(.step(TrainingEvent.Step(loop)))
        }
        let epoch = loop.position.epochs + 1
        guard
            let result = try validate(
                epoch: epoch,
                includesWholeImages: schedule?.isDue(
                    after: epoch, of: configuration.recipe.epochs) ?? false,
                isStopping: isStopping)
        else { return false }
        loop.position.epochSeconds += (clock.now - before) / .seconds(1)
        let (metrics, isBest) = loop.endEpoch(
            validation: result.values, wholeImages: result.wholeImages, keep: keep)
        try report.append(metrics, predictions: result.masks, to: folder)
        let model = try exporter.bytes(of: loop.average.state, epoch: epoch)
        if isBest { try folder.write(model, to: folder.modelFile) }
        try folder.write(model, to: folder.lastModelFile)
        try writeReport(.running)
        try writeCheckpoint()
        onEvent(.epoch(metrics, isBest: isBest))
        return true
    }

    /// Writes metrics and report page.
    mutating func writeReport(_ state: RunReport.State) throws {
        try report.write(
            state, to: folder, bestEpoch: loop.position.best?.epoch,
            seconds: loop.position.seconds + loop.position.epochSeconds)
    }

    /// Makes models of weights.
    var exporter: ModelExporter {
        ModelExporter(configuration: configuration, data: data, release: report.release)
    }

    /// The criterion for the kept epoch.
    private var keep: KeepCriterion { configuration.validationSettings?.keep ?? .dice }

    /// The results of a validation.
    private struct Validation {
        let values: EpochMetrics.Values
        let masks: [Plane<UInt8>]
        let wholeImages: WholeImageScores?
    }

    /// Evaluates the averaged weights on the validation samples, and on whole images if asked for;
    /// `nil` if the run is asked to stop.
    private func validate(
        epoch: Int, includesWholeImages: Bool, isStopping: () -> Bool
    ) throws -> Validation? {
        let bytes = try exporter.bytes(of: loop.average.state, epoch: epoch)
        let model = try bytes.withUnsafeBytes { try Model($0) }
        guard
            let (values, masks) = validator.evaluate(
                model.network, showing: stripSamples, isStopping: isStopping)
        else { return nil }
        guard includesWholeImages, let wholeImages else {
            return Validation(values: values, masks: masks, wholeImages: nil)
        }
        guard let scores = try wholeImages.evaluate(model, isStopping: isStopping) else {
            return nil
        }
        return Validation(values: values, masks: masks, wholeImages: scores)
    }

    /// Writes the training state.
    func writeCheckpoint() throws {
        let loopState = try loop.position.metadata()
        let checkpoint = Checkpoint(
            blueprint: configuration.recipe.blueprint, state: loop.state, adam: loop.adam,
            average: loop.average, loopState: loopState)
        try folder.write(try checkpoint.bytes(), to: folder.checkpointFile)
    }

    private func diverged(_ failure: (reason: String, images: [String])) -> TrainingError {
        .diverged(
            reason: failure.reason, epoch: loop.position.epochs + 1,
            step: loop.position.steps + 1, images: failure.images,
            checkpoint: folder.checkpointFile)
    }
}

extension TrainingEvent.Step {
    /// The event of the last step of a loop.
    fileprivate init(_ loop: TrainingLoop) {
        let position = loop.position
        let mean = position.epochSeconds / Double(max(position.steps, 1))
        self.init(
            epoch: position.epochs + 1, epochs: loop.recipe.epochs, step: position.steps,
            steps: loop.source.steps, loss: position.metrics.values?.loss ?? 0,
            secondsPerStep: mean, secondsLeft: mean * Double(loop.totalSteps - loop.completedSteps))
    }
}
