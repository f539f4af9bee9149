import Gradients
import Network
import Tensors

extension TrainingRun {
    /// Evaluates the weights before the first step, as epoch 0 of the curves.
    ///
    /// - Returns: Whether the evaluation was completed, and not stopped.
    mutating func evaluateInitialState(isStopping: () -> Bool) throws -> Bool {
        let start = clock.now
        guard let (validation, masks) = try validate(isStopping: isStopping) else { return false }
        let metrics = EpochMetrics(
            epoch: 0, steps: 0, learningRate: loop.learningRate,
            seconds: (clock.now - start) / .seconds(1), training: nil, validation: validation)
        try report.append(metrics, predictions: masks, to: folder)
        if configuration.initialModel != nil {
            // Fine-tuning keeps the initial weights if no epoch is better.
            loop.position.best = .init(epoch: 0, dice: validation.dice)
            try writeModel(epoch: 0)
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
        guard let (validation, masks) = try validate(isStopping: isStopping) else { return false }
        loop.position.epochSeconds += (clock.now - before) / .seconds(1)
        let (metrics, isBest) = loop.endEpoch(validation: validation)
        try report.append(metrics, predictions: masks, to: folder)
        if isBest { try writeModel(epoch: metrics.epoch) }
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

    /// Writes the averaged weights for inference.
    private func writeModel(epoch: Int) throws {
        try folder.write(
            try ModelExporter(configuration: configuration, data: data, release: report.release)
                .bytes(
                    of: loop.average.state, epoch: epoch), to: folder.modelFile)
    }

    /// Evaluates the averaged weights on the validation images; `nil` if the run is asked to stop.
    private func validate(
        isStopping: () -> Bool
    ) throws -> (values: EpochMetrics.Values, masks: [Plane<UInt8>])? {
        let bytes = try TrainedWeights.bytes(
            of: loop.average.state, blueprint: configuration.recipe.blueprint, metadata: [:])
        let network = try bytes.withUnsafeBytes { try Model($0).network }
        return validator.evaluate(network, showing: stripSamples, isStopping: isStopping)
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
