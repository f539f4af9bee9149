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
        if output.isEmpty { throw ValidationError("--output needs the name of a folder.") }
        if let truth, (try? Folder(FilePath(truth)).names()) == nil {
            throw ValidationError("--truth: there is no folder '\(truth)' that can be read.")
        }
    }

    /// Everything that a wrong call shows in; nothing has been done then.
    private func prepare() throws -> (Settings, BatchInputs, Pipeline) {
        do {
            let loaded = try arguments.load(standard: nil)
            let inputs = try BatchInputs(
                self.inputs.map { FilePath($0) }, output: FilePath(output))
            let pipeline = try loaded.pipeline(
                model: loaded.model(), outbox: FilePath(output), truth: truth.map { FilePath($0) })
            return (loaded.settings, inputs, pipeline)
        } catch {
            throw ValidationError("\(error)")
        }
    }

    func run() async throws {
        let (settings, inputs, pipeline) = try prepare()
        if !BLAS.kernelsFit(.chosen) {
            StandardError.write(
                "OpenBLAS runs its \(BLAS.kernels) kernels, which do not use all that this "
                    + "processor (\(Processor.chosen)) has: unset OPENBLAS_CORETYPE\n")
        }
        let report = BatchReport(total: inputs.count)
        var quiet = Logger(label: "segment") { _ in DaemonLogHandler() }
        quiet.logLevel = .error
        let batch = BatchService(
            inputs: inputs, pipeline: pipeline, workers: settings.workerCount, report: report)
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    // Its own choice of name would be everything that the service holds, as text.
                    .init(
                        service: batch, successTerminationBehavior: .gracefullyShutdownGroup,
                        serviceName: "segment")
                ], gracefulShutdownSignals: [.sigint, .sigterm], logger: quiet))
        try await group.run()
        pipeline.stop()
        print(report.summary())
        let tally = report.current
        if tally.finished < inputs.count { throw ExitCode(130) }
        if tally.failed > 0 { throw ExitCode(1) }
    }
}
