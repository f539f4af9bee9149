import ArgumentParser
import FoundationEssentials
import Gradients
import Linux
import Pipeline
import Segmentation
import SystemPackage
import Tensors
import Training
import UnixSignals

/// `nucleid train`: trains a network with annotated images.
struct Train: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Trains a network with annotated images, from scratch or from a model.",
        discussion: "A data folder holds 'images' and 'labels' with the same file names (label "
            + "images, or masks of 0 and 255), or, for each image, 'ID/images' and 'ID/masks' "
            + "with one mask per nucleus. The output folder receives model.safetensors, "
            + "checkpoint.safetensors, metrics.csv, split.json and report.html. SIGTERM, SIGINT "
            + "and SIGHUP (a closed terminal, unless under nohup) stop the run after the current "
            + "step; --resume continues it. Exits with 0 if the run is finished or was stopped, 1 "
            + "if it failed, 64 for wrong usage.")

    @Option(help: "Folder of annotated images; may be given several times.")
    var data: [String] = []

    @Option(help: "Folder of the run.")
    var output: String

    @Option(help: "Recipe: seed1, seed2 or unet32; by default unet32.")
    var preset: Preset?

    @Option(name: .customLong("from"), help: "Model to fine-tune: a file, or 'builtin'.")
    var start: String?

    @Option(help: "Folder of annotated images for validation; by default a part of the data.")
    var validation: String?

    @OptionGroup var recipe: RecipeOptions

    @Option(help: "Seed of the random numbers; by default 1.")
    var seed: UInt64?

    @Option(help: "Number of threads; by default the number of cores.")
    var threads: Int?

    @Flag(help: "Continues the run in the output folder with the options it was started with.")
    var resume = false

    func validate() throws {
        if let fault = Processor.fault { throw ValidationError("\(fault).") }
        if output.isEmpty { throw ValidationError("--output needs the name of a folder.") }
        if let threads, !(1...64).contains(threads) {
            throw ValidationError("--threads is 1 to 64.")
        }

        if preset != nil, start != nil {
            throw ValidationError("--preset and --from exclude each other.")
        }
        if resume {
            let others = !data.isEmpty || preset != nil || start != nil || validation != nil
            if others || seed != nil || threads != nil || recipe.changesMoreThanEpochs {
                throw ValidationError(
                    "--resume takes --output and --epochs alone: a run keeps its other options.")
            }
        } else if data.isEmpty {
            throw ValidationError("--data must name a folder of annotated images.")
        } else if recipe.freeze != nil, start == nil {
            throw ValidationError("--freeze needs --from: without it, no level is trained yet.")
        }
    }

    func run() async throws {
        StopSignals.ignoreBrokenPipes()
        let signals = await UnixSignalsSequence(trapping: StopSignals.trapped)
        let outcome: TrainingOutcome?
        do {
            outcome = try await train(stoppedBy: signals)
        } catch TrainingError.stoppedEarly {
            outcome = nil
        }
        switch outcome {
        case nil: print("stopped before the first step; nothing to resume")
        case .stopped(let epochs, let steps):
            print(
                "stopped after \(epochs) epochs and \(steps) steps; resume with: nucleid train "
                    + "--resume --output '\(output)'")
        case .finished(let figures): print(summary(of: figures))
        }
    }

    /// The last line of a finished run.
    private func summary(of figures: ModelFigures) -> String {
        let model = "'\(output)/model.safetensors'"
        // Epoch 0 is the model that fine-tuning began with.
        let result =
            figures.epoch == 0
            ? "done, but no epoch was better than the model that it began with: \(model) has its "
                + "weights, with threshold \(figures.threshold)"
            : "done; the model is \(model), of epoch \(figures.epoch), threshold "
                + "\(figures.threshold)"
        let test = figures.testDice.map { ", test \($0.rounded(to: 4))" } ?? ""
        return "\(result); mean Dice of whole images: validation "
            + "\(figures.validationDice.rounded(to: 4))\(test)"
    }

    /// Trains on a thread of its own until the run is finished or a signal arrives.
    private func train(stoppedBy signals: UnixSignalsSequence) async throws -> TrainingOutcome {
        let stop = Monitor(false)
        return try await withThrowingTaskGroup(of: TrainingOutcome?.self) { group in
            group.addTask {
                for await _ in signals { stop.update { $0 = true } }
                return nil
            }
            group.addTask {
                try await KernelThread.result { try train { stop.update { $0 } } }
            }
            defer { group.cancelAll() }
            while let outcome = try await group.next() {
                if let outcome { return outcome }
            }
            throw CancellationError()
        }
    }

    private func train(
        isStopping: @escaping @Sendable () -> Bool
    ) throws -> TrainingOutcome {
        let output = TrainingProgressOutput()
        defer { output.eraseLine() }
        let start = resume ? nil : try newRun()
        var run = try TrainingRun(
            start, in: FilePath(self.output).resolved, epochs: resume ? recipe.epochs : nil,
            release: Release.version, isStopping: isStopping, progress: output.print)
        return try run.run(isStopping: isStopping, progress: output.print)
    }

    /// The configuration of a new run, and its initial weights.
    private func newRun() throws -> (order: TrainingOrder, state: NetworkState) {
        let name = FilePath(output).resolved.lastComponent?.string ?? "trained"
        // The run may be resumed from another working directory.
        let data = data.map { FilePath($0).resolved.string }
        var order: TrainingOrder
        let state: NetworkState
        if let start {
            let file = start == "builtin" ? nil : FilePath(start).resolved
            (order, state) = try TrainingOrder.fineTuning(
                LoadedModel(file).model, called: file?.string ?? start, data: data, name: name)
        } else {
            order = try TrainingOrder.fromNothing(preset ?? .unet32, data: data, name: name)
            let layout = ParameterLayout(order.recipe.blueprint)
            state = NetworkState(initial: layout, seed: seed ?? 1)
        }
        order.validation = validation.map { FilePath($0).resolved.string }
        order.started = Date.now.formatted(.iso8601)
        order.seed = seed ?? 1
        order.threads = threads ?? min(64, Machine.processors)
        recipe.apply(to: &order.recipe)
        try recipe.check(order)
        return (order, state)
    }
}

extension Preset: ExpressibleByArgument {}
