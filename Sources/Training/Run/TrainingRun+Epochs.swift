import Gradients
import Network
import Tensors

extension TrainingRun {
    /// The figures and masks of the weights before any step, for the curves' begin.
    ///
    /// - Returns: Whether it was done, and not asked to stop before.
    mutating func judgeBeginning(_ isStopping: () -> Bool) throws -> Bool {
        let begun = clock.now
        guard let (figures, masks) = try judge(isStopping) else { return false }
        record.note(
            EpochFigures(
                epoch: 0, steps: 0, learningRate: loop.learningRate,
                seconds: (clock.now - begun) / .seconds(1), training: nil, validation: figures))
        try record.note(masks, epoch: 0, steps: 0, to: folder)
        if order.startedFrom != nil {
            // What only gets worse from here is not to be taken for better.
            loop.position.best = .init(epoch: 0, dice: figures.dice)
            try writeModel(epoch: 0)
        }
        try writeRecord(.running)
        // The beginning is known: it is not judged again.
        try writeCheckpoint()
        return true
    }

    /// Trains the epoch in hand to its end.
    ///
    /// - Returns: Whether it came to its end.
    mutating func runEpoch(
        isStopping: () -> Bool, progress: (TrainingProgress) -> Void
    ) throws -> Bool {
        var before = clock.now
        while loop.position.steps < loop.source.steps {
            if isStopping() { return false }
            if let fault = loop.step() { throw failed(fault) }
            let now = clock.now
            loop.position.epochSeconds += (now - before) / .seconds(1)
            before = now
            progress(.step(TrainingProgress.Step(loop)))
        }
        guard let (validation, masks) = try judge(isStopping) else { return false }
        loop.position.epochSeconds += (clock.now - before) / .seconds(1)
        let (figures, isBest) = loop.endEpoch(validation)
        record.note(figures)
        try record.note(masks, epoch: figures.epoch, steps: figures.steps, to: folder)
        if isBest { try writeModel(epoch: figures.epoch) }
        try writeRecord(.running)
        try writeCheckpoint()
        progress(.epoch(figures, isBest: isBest))
        return true
    }

    /// Writes figures and page.
    mutating func writeRecord(_ state: TrainingRecord.State) throws {
        try record.write(
            state, to: folder, best: loop.position.best?.epoch,
            seconds: loop.position.seconds + loop.position.epochSeconds)
    }

    /// Writes the averaged weights for inference.
    private func writeModel(epoch: Int) throws {
        try folder.write(
            try ModelExport(order, data).bytes(
                of: loop.average.state, epoch: epoch, release: record.release), to: folder.model)
    }

    /// Evaluates the averaged weights on the validation images; `nil` where it is asked to stop.
    private func judge(
        _ isStopping: () -> Bool
    ) throws -> (figures: EpochFigures.Figures, masks: [Plane<UInt8>])? {
        let bytes = try TrainedWeights.bytes(
            of: loop.average.state, blueprint: order.recipe.blueprint, metadata: [:])
        let network = try bytes.withUnsafeBytes { try Model($0).network }
        return validator.judge(network, showing: shown, isStopping: isStopping)
    }

    func writeCheckpoint() throws {
        let notes = try loop.position.notes()
        let checkpoint = Checkpoint(
            blueprint: order.recipe.blueprint, state: loop.state, adam: loop.adam,
            average: loop.average, notes: notes)
        try folder.write(try checkpoint.bytes(), to: folder.checkpoint)
    }

    /// What is thrown where the run cannot go on.
    private func failed(_ fault: (reason: String, images: [String])) -> TrainingError {
        .exploded(
            reason: fault.reason, epoch: loop.position.epochs + 1, step: loop.position.steps + 1,
            images: fault.images, checkpoint: folder.checkpoint)
    }
}

extension TrainingProgress.Step {
    /// After a step of a loop.
    fileprivate init(_ loop: TrainingLoop) {
        let position = loop.position
        let mean = position.epochSeconds / Double(max(position.steps, 1))
        self.init(
            epoch: position.epochs + 1, epochs: loop.recipe.epochs, step: position.steps,
            steps: loop.source.steps, loss: position.tally.figures?.loss ?? 0,
            secondsPerStep: mean, secondsLeft: mean * Double(loop.totalSteps - loop.doneSteps))
    }
}
