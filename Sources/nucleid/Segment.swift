import ArgumentParser
import Configuration
import Daemon
import Linux
import Logging
import ServiceLifecycle
import SystemPackage
import Tensors

/// `nucleid segment`: the daemon's pipeline, once.
struct Segment: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Segments images once, and leaves them where they are.",
        discussion: "Results appear in the output folder as the daemon's do in its outbox; the "
            + "content of a folder is mirrored without the folder's own name. Exits with 0 if all "
            + "is done, 1 if some images failed, 64 if called wrongly, 130 if interrupted.")

    @OptionGroup var arguments: SettingsArguments

    @Option(help: "The folder for masks and sidecars.")
    var output: String

    @Option(help: "A folder of masks drawn by hand, to compare with.")
    var truth: String?

    @Argument(help: "Images, or folders of images.")
    var inputs: [String]

    func validate() throws {
        if inputs.isEmpty { throw ValidationError("Name at least one image or folder.") }
    }

    func run() async throws {
        let settings = try arguments.load(standard: nil)
        let inputs: BatchInputs
        do {
            inputs = try BatchInputs(
                self.inputs.map { FilePath($0) }, output: FilePath(output))
        } catch let error as BatchInputError {
            throw ValidationError("\(error).")
        }
        let pipeline = try settings.pipeline(
            model: LoadedModel(settings.modelFile), outbox: FilePath(output),
            truth: truth.map { FilePath($0) })
        if !BLAS.kernelsFit(.current) {
            StandardError.write(
                "OpenBLAS runs its \(BLAS.kernels) kernels, which do not use all that this "
                    + "processor (\(Processor.current)) has: unset OPENBLAS_CORETYPE\n")
        }
        let report = BatchReport(total: inputs.names.count)
        var quiet = Logger(label: "segment") { _ in DaemonLogHandler() }
        quiet.logLevel = .error
        let batch = BatchService(
            inputs: inputs, pipeline: pipeline, workers: settings.workerCount, report: report)
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: batch, successTerminationBehavior: .gracefullyShutdownGroup)
                ], gracefulShutdownSignals: [.sigint, .sigterm], logger: quiet))
        try await group.run()
        pipeline.stop()
        print(report.summary())
        let tally = report.current
        if tally.finished < inputs.names.count { throw ExitCode(130) }
        if tally.failed > 0 { throw ExitCode(1) }
    }
}
