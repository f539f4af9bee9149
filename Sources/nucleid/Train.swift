import ArgumentParser
import Daemon
import Linux
import Pipeline
import SystemPackage
import Tensors
import Training
import UnixSignals

/// `nucleid train`: trains a network on annotated images.
struct Train: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Trains a network on annotated images, or fine-tunes a trained one.",
        discussion: "A data folder holds 'images' and 'labels' (label images, or masks of 0 and "
            + "255) under the same names, or, for each image, 'ID/images' and 'ID/masks' with a "
            + "mask for each nucleus. 'labels' may hold corrected results under their own names "
            + "(NAME.labels.png, NAME.geojson, NAME.RoiSet.zip), as 'export-training' lays them out. The run's folder gets model.safetensors (the kept epoch), "
            + "model-last.safetensors (the last one), checkpoint.safetensors, metrics.csv, "
            + "split.json and report.html. SIGTERM, SIGINT and SIGHUP "
            + "(a terminal that is closed; not under nohup) stop it after the current step; "
            + "--resume continues there. Exits with 0 if it is done or was stopped so, 1 on an "
            + "error, 64 if called wrongly.")

    @Option(
        help: ArgumentHelp(
            "A folder of annotated images; may be given several times. DIR:WEIGHT multiplies the "
                + "number of its samples by a number from 0.01 to 100, unless there is a file or "
                + "folder of that very name.", valueName: "dir[:weight]"))
    var data: [String] = []

    @Option(name: [.customShort("o"), .long], help: "The run's folder.")
    var output: String?

    @Option(
        help: ArgumentHelp(
            "Writes a PNG of the first training samples with the outlines of their nuclei, in place "
                + "of training.", valueName: "file"))
    var showSamples: String?

    @Option(help: "A recipe: seed1, seed2 or unet32. By default unet32.")
    var preset: Preset?

    @Option(
        name: .customLong("from"),
        help: "A model to fine-tune: a file, the name of an installed model, or 'builtin'.")
    var start: String?

    @OptionGroup var validation: ValidationOptions

    @OptionGroup var recipe: RecipeOptions
    @OptionGroup var sampling: SamplingOptions
    @OptionGroup var optimizer: OptimizerOptions

    @Option(
        help: "The model's name, in its file and in results; by default that of the run's folder.")
    var name: String?

    @Option(help: "The seed of all random numbers. By default 1.")
    var seed: UInt64?

    @Option(help: "Threads that compute; by default one for each core.")
    var threads: Int?

    @Flag(help: "Resumes the run in the output folder, with its configuration.")
    var resume = false

    func validate() throws {
        if let fault = InstructionSet.unusableReason { throw ValidationError("\(fault).") }
        if showSamples == nil, output == nil {
            throw ValidationError("--output names the run's folder.")
        }
        if output == "" { throw ValidationError("--output needs the name of a folder.") }
        if showSamples != nil, output != nil || resume {
            throw ValidationError(
                "--show-samples does not train: --output and --resume do not go with it.")
        }
        if name == "" { throw ValidationError("--name needs a name.") }
        if let threads, !(1...64).contains(threads) {
            throw ValidationError("--threads is 1 to 64.")
        }

        if preset != nil, start != nil {
            throw ValidationError("--preset and --from exclude each other.")
        }
        if resume {
            let others = !data.isEmpty || preset != nil || start != nil || validation.isGiven
            if others || name != nil || seed != nil || threads != nil
                || recipe.changesMoreThanEpochs
                || sampling.isGiven || optimizer.isGiven
            {
                throw ValidationError(
                    "--resume takes --output and --epochs alone: all else is as in the run.")
            }
        } else if data.isEmpty {
            throw ValidationError("--data names the folder of annotated images.")
        } else if recipe.freeze != nil, start == nil {
            throw ValidationError("--freeze needs --from: random weights cannot stay fixed.")
        }
    }

    func run() async throws {
        Notices.writeKernels()
        StopSignals.ignoreBrokenPipes()
        if let showSamples {
            try await PosixThread.result { try writeSamples(to: showSamples) }
            return
        }
        let signals = await UnixSignalsSequence(trapping: StopSignals.trapped)
        let outcome: TrainingOutcome?
        do {
            outcome = try await train(stoppedBy: signals)
        } catch TrainingError.stoppedEarly {
            outcome = nil
        }
        switch outcome {
        case nil: print("stopped before the first checkpoint; there is nothing to resume")
        case .stopped(let epochs, let steps):
            print(
                "stopped after \(epochs) epochs and \(steps) steps; resume with: nucleid train "
                    + "--resume --output '\(output ?? "")'")
        case .finished(let metrics): print(summary(of: metrics))
        }
    }

    /// The last line of a completed run.
    private func summary(of metrics: ModelMetrics) -> String {
        let folder = output ?? ""
        let model = "'\(folder)/model.safetensors'"
        // Only fine-tuning keeps its initial weights.
        let start =
            metrics.epoch == 0
            ? "done, but no epoch was better than the initial model: \(model) has its weights, with "
                + "threshold \(metrics.threshold), and '\(folder)/model-last.safetensors' those of the "
                + "last epoch"
            : "done; the model is \(model), of epoch \(metrics.epoch), threshold "
                + "\(metrics.threshold)"
        let test = metrics.testDice.map { ", test \($0.rounded(to: 4))" } ?? ""
        return "\(start); mean Dice of whole images: validation "
            + "\(metrics.validationDice.rounded(to: 4))\(test)"
    }

    /// Trains on a thread of its own, so that signals are handled meanwhile.
    private func train(stoppedBy signals: UnixSignalsSequence) async throws -> TrainingOutcome {
        let stop = Monitor(false)
        return try await withThrowingTaskGroup(of: TrainingOutcome?.self) { group in
            group.addTask {
                for await _ in signals { stop.update { $0 = true } }
                return nil
            }
            group.addTask {
                try await PosixThread.result { try train { stop.update { $0 } } }
            }
            defer { group.cancelAll() }
            while let outcome = try await group.next() {
                if let outcome { return outcome }
            }
            throw CancellationError()
        }
    }

    private func train(
        _ isStopping: @escaping @Sendable () -> Bool
    ) throws -> TrainingOutcome {
        let line = TrainingProgressOutput()
        defer { line.end() }
        let folder = FilePath(output ?? "").resolvingSymlinks
        var run: TrainingRun
        if resume {
            run = try TrainingRun.resume(
                in: folder, epochs: recipe.epochs, release: Release.version,
                isStopping: isStopping, onEvent: line.show)
        } else {
            let (configuration, weights) = try newRun()
            run = try TrainingRun.start(
                configuration, from: weights, in: folder, release: Release.version,
                isStopping: isStopping, onEvent: line.show)
        }
        return try run.run(isStopping: isStopping, onEvent: line.show)
    }
}

extension Preset: ExpressibleByArgument {}
