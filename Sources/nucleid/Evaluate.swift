import ArgumentParser
import Batch
import Configuration
import Evaluation
import Linux
import Pipeline
import SystemPackage

/// `nucleid evaluate`: compares the results of a model with ground truth.
struct Evaluate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Segments images and compares the results with ground truth.",
        usage: "nucleid evaluate [<options>] --images <folder> --truth <folder>",
        discussion:
            "The ground truth of an image, a label image or a mask, has the same path in its "
            + "folder, or that path with .png, .tif or .tiff instead of the extension; for an image "
            + "in images/ it may be in labels/ or masks/ beside it, and for X/images/X.png it may "
            + "be one mask per nucleus in X/masks/. Corrected results are read under their own names: "
            + "X.png.labels.png, X.png.geojson, X.png.RoiSet.zip. Prints totals: tables on a terminal, "
            + "elsewhere, as into a pipe or a file, one line of JSON; with --output, writes evaluation.csv, evaluation.json and evaluation.html. Exits "
            + "with 0 if all images were compared, 1 if some failed or have no ground truth, 64 "
            + "for wrong usage, 66 if there is no image, 73 if the output folder "
            + "cannot be written, 130 if interrupted.")

    @OptionGroup var options: SettingsOptions

    @Option(help: "Folder of images.")
    var images: String

    @Option(help: "Folder of ground truth.")
    var truth: String

    @Option(name: [.customShort("o"), .long], help: "Folder for the report.")
    var output: String?

    @Flag(name: [.customShort("q"), .long], help: "Prints failures and totals alone.")
    var quiet = false

    @Flag(help: "Prints totals as one JSON object, as it does where no terminal is.")
    var json = false

    func validate() throws {
        for (option, folder) in [("images", images), ("truth", truth)]
        where (try? Folder(FilePath(folder)).names()) == nil {
            throw ValidationError("--\(option): there is no folder '\(folder)' that can be read.")
        }
        if output == "" { throw ValidationError("--output needs the name of a folder.") }
    }

    /// Loads the settings and the model, and finds the images; writes nothing.
    ///
    /// - Throws: `ValidationError`.
    private func prepare() throws -> (Settings, BatchInputs, Pipeline) {
        do {
            let loaded = try options.load()
            // The report may lie in the folder of the images: it is no image.
            let inputs = try BatchInputs(arguments: [FilePath(images)], output: nil)
            // The pipeline needs an outbox, but evaluating writes nothing there.
            let pipeline = try loaded.pipeline(
                model: loaded.model(), outbox: FilePath(output ?? images),
                truth: FilePath(truth).resolvingSymlinks)
            return (loaded.settings, inputs, pipeline)
        } catch {
            throw ValidationError("\(error)")
        }
    }

    func run() async throws {
        let (settings, inputs, pipeline) = try prepare()
        guard inputs.count > 0 else {
            throw ExitStatus.ending(ExitStatus.noInput, "there is no image in '\(images)'")
        }
        if let output { _ = try OutputFolder.make(output) }
        Notices.write(fallback: pipeline.fallback)
        let evaluator = Evaluator(
            inputs: inputs, pipeline: pipeline, workers: settings.workerCount,
            isDrawing: output != nil, style: .inUse(isQuiet: quiet))
        let start = ContinuousClock.now
        let tally = try await evaluator.run()
        let seconds = (.now - start) / .seconds(1)
        let report = tally.report(under: pipeline.circumstances(images: images, truth: truth))
        guard report.totals.images > 0 else {
            StandardError.write(
                "no image was compared: \(report.failures.count) failed, "
                    + "\(report.withoutAnnotation.count) have no ground truth\n")
            throw ExitCode(tally.finished < evaluator.count ? 130 : 1)
        }
        try EvaluationOutput.print(report, seconds: seconds, asJSON: json)
        if let output { try write(report, page: tally.page(for: report), to: FilePath(output)) }
        if tally.finished < evaluator.count { throw ExitCode(130) }
        if !report.failures.isEmpty || !report.withoutAnnotation.isEmpty { throw ExitCode(1) }
    }

    private func write(
        _ report: EvaluationReport, page: [UInt8], to folder: FilePath
    ) throws {
        let files = [
            ("evaluation.csv", EvaluationTable.csv(of: report.images)),
            ("evaluation.json", try report.json()), ("evaluation.html", page),
        ]
        for (name, bytes) in files { try AtomicFile.write(bytes, to: folder.appending(name)) }
    }
}
