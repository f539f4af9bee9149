import ArgumentParser
import Batch
import Configuration
import Daemon
import Evaluation
import Linux
import Pipeline
import SystemPackage

/// `nucleid evaluate`: how well a model does on images that have a truth.
struct Evaluate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Segments images that have an annotation, and says how well.",
        discussion: "The annotation of an image, labels or a mask, has its path below the truth "
            + "folder, or its name with .png, .tif or .tiff; for an image in images/ it may lie in "
            + "labels/ or masks/ beside it, for X/images/X.png as a mask for each nucleus in "
            + "X/masks/. Prints totals; with --output writes evaluation.csv, "
            + "evaluation.json and evaluation.html. Exits with 0 if all images were compared, 1 if "
            + "some could not be or have no truth, 64 if called wrongly, 130 if interrupted.")

    @OptionGroup var arguments: SettingsArguments

    @Option(help: "A folder of images.")
    var images: String

    @Option(help: "The folder of their truths.")
    var truth: String

    @Option(help: "A folder for the report.")
    var output: String?

    func validate() throws {
        for (option, folder) in [("images", images), ("truth", truth)]
        where (try? Folder(FilePath(folder)).names()) == nil {
            throw ValidationError("--\(option): there is no folder '\(folder)' that can be read.")
        }
        if output == "" { throw ValidationError("--output needs the name of a folder.") }
    }

    /// Everything that a wrong call shows in; nothing has been done then.
    private func prepare() throws -> (Settings, BatchInputs, Pipeline) {
        do {
            let loaded = try arguments.load(standard: nil)
            // The report is no image: it may well go beside them.
            let inputs = try BatchInputs([FilePath(images)], output: nil)
            if inputs.count == 0 { throw ValidationError("'\(images)' holds no image.") }
            // Nothing is published; the outbox is not touched.
            let pipeline = try loaded.pipeline(
                model: loaded.model(), outbox: FilePath(output ?? images),
                truth: FilePath(truth).resolved)
            return (loaded.settings, inputs, pipeline)
        } catch {
            throw ValidationError("\(error)")
        }
    }

    func run() async throws {
        let (settings, inputs, pipeline) = try prepare()
        if let output { try Folder(FilePath(output)).create() }
        Notices.write(fallback: pipeline.fallback)
        let evaluator = Evaluator(
            inputs, pipeline: pipeline, workers: settings.workerCount, isDrawing: output != nil)
        let begun = ContinuousClock.now
        let tally = try await evaluator.run()
        let seconds = (.now - begun) / .seconds(1)
        let report = tally.report(pipeline.circumstances(images: images, truth: truth))
        guard report.totals.images > 0 else {
            StandardError.write(
                "no image was compared: \(report.failures.count) failed, "
                    + "\(report.withoutAnnotation.count) have no truth; there are no figures\n")
            throw ExitCode(tally.finished < evaluator.count ? 130 : 1)
        }
        try EvaluationOutput().show(report, seconds: seconds)
        if let output { try write(report, tally.page(report), to: FilePath(output)) }
        if tally.finished < evaluator.count { throw ExitCode(130) }
        if !report.failures.isEmpty || !report.withoutAnnotation.isEmpty { throw ExitCode(1) }
    }

    private func write(_ report: EvaluationReport, _ page: [UInt8], to folder: FilePath) throws {
        let files = [
            ("evaluation.csv", EvaluationTable.csv(of: report.images)),
            ("evaluation.json", try report.json()), ("evaluation.html", page),
        ]
        for (name, bytes) in files { try AtomicFile.write(bytes, to: folder.appending(name)) }
    }
}
