import ArgumentParser
import Daemon
import FoundationEssentials
import Gradients
import Linux
import Pipeline
import Segmentation
import SystemPackage
import Tensors
import Training
import UnixSignals

/// `nucleid train`: weights from annotated images.
struct Train: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Trains a network with annotated images, or goes on with one that is trained.",
        discussion: "A data folder holds 'images' and 'labels' (label images, or masks of 0 and "
            + "255) under the same names, or, for each image, 'ID/images' and 'ID/masks' with a "
            + "mask for each nucleus. The run's folder gets model.safetensors, checkpoint."
            + "safetensors, metrics.csv, split.json and report.html. SIGTERM, SIGINT and SIGHUP "
            + "(a terminal that is closed; not under nohup) end it after the step in hand; "
            + "--resume goes on there. Exits with 0 if it is done or was ended so, 1 if it could "
            + "not go on, 64 if called wrongly.")

    @Option(help: "A folder of annotated images; may be given several times.")
    var data: [String] = []

    @Option(help: "The run's folder.")
    var output: String

    @Option(help: "A recipe: seed1, seed2 or unet32. By default unet32.")
    var preset: Preset?

    @Option(name: .customLong("from"), help: "A model to go on from, or 'builtin'.")
    var start: String?

    @Option(help: "A folder of annotated images that validate, in place of a part of the data.")
    var validation: String?

    @OptionGroup var changes: RecipeArguments

    @Option(help: "Decides whatever is random. By default 1.")
    var seed: UInt64?

    @Option(help: "Threads that compute; by default one for each core.")
    var threads: Int?

    @Flag(help: "Goes on with the run in the output folder, as it was asked for.")
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
            if others || seed != nil || threads != nil || changes.changesMoreThanEpochs {
                throw ValidationError(
                    "--resume takes --output and --epochs alone: all else is as the run began.")
            }
        } else if data.isEmpty {
            throw ValidationError("--data names the folder of annotated images.")
        } else if changes.freeze != nil, start == nil {
            throw ValidationError("--freeze needs --from: without it, no level has learned yet.")
        }
    }

    func run() async throws {
        StopSignals.outliveReaders()
        let signals = await UnixSignalsSequence(trapping: StopSignals.present())
        let outcome: TrainingOutcome?
        do {
            outcome = try await train(stoppedBy: signals)
        } catch TrainingError.stoppedEarly {
            outcome = nil
        }
        switch outcome {
        case nil: print("stopped before there was anything to go on with")
        case .stopped(let epochs, let steps):
            print(
                "stopped after \(epochs) epochs and \(steps) steps; go on with: nucleid train "
                    + "--resume --output '\(output)'")
        case .finished(let figures): print(closing(figures))
        }
    }

    /// What a run says that is done.
    private func closing(_ figures: ModelFigures) -> String {
        let model = "'\(output)/model.safetensors'"
        // Only what began with a model keeps the weights of before the first epoch.
        let begin =
            figures.epoch == 0
            ? "done, but no epoch was better than the model that it began with: \(model) has its "
                + "weights, with threshold \(figures.threshold)"
            : "done; the model is \(model), of epoch \(figures.epoch), threshold "
                + "\(figures.threshold)"
        let test = figures.testDice.map { ", test \($0.rounded(to: 4))" } ?? ""
        return "\(begin); mean Dice of whole images: validation "
            + "\(figures.validationDice.rounded(to: 4))\(test)"
    }

    /// Trains on a thread of its own, while signals are listened to.
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
        _ isStopping: @escaping @Sendable () -> Bool
    ) throws -> TrainingOutcome {
        let line = ProgressLine()
        defer { line.end() }
        let begin = resume ? nil : try begin()
        var run = try TrainingRun(
            begin, in: FilePath(output).resolved, epochs: resume ? changes.epochs : nil,
            release: Release.version, isStopping: isStopping, progress: line.show)
        return try run.run(isStopping: isStopping, progress: line.show)
    }

    /// What is asked for, and the weights to begin with.
    private func begin() throws -> (order: TrainingOrder, state: NetworkState) {
        let name = FilePath(output).resolved.lastComponent?.string ?? "trained"
        // The run may go on from another working directory.
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
        changes.apply(to: &order.recipe)
        try changes.check(order)
        return (order, state)
    }
}

extension Preset: ExpressibleByArgument {}
