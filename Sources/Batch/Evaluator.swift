import Evaluation
import GroundTruth
import Inbox
import Linux
import Pipeline
import SystemPackage

/// Evaluates images against ground truth, with the same pipeline and workers as the daemon.
///
/// It reports on standard error: a line per image, or progress on a terminal.
package struct Evaluator: Sendable {
    /// The most images without ground truth, and files of ground truth without an image, that are
    /// named on standard error; the report names all.
    private static let mostNames = 20

    private let inputs: BatchInputs
    private let names: [FilePath]
    private let pipeline: Pipeline
    private let workers: Int
    private let isDrawing: Bool
    private let style: BatchReport.Style
    private let tally = Monitor(EvaluationTally())

    /// The number of images, without annotations.
    package var count: Int { names.count }

    /// Creates an evaluator of the images among the inputs.
    ///
    /// Annotations among the inputs are left out, see
    /// ``AnnotationNaming/isAnnotation(_:of:)``.
    ///
    /// - Parameters:
    ///   - inputs: The images, by the name under which their ground truth is found.
    ///   - pipeline: The pipeline, with the ground truth; ``run()`` stops it.
    ///   - workers: The number of images in flight at the same time.
    ///   - isDrawing: Whether strips of the worst images are drawn for the HTML page.
    ///   - style: How much is reported on standard error.
    package init(
        inputs: BatchInputs, pipeline: Pipeline, workers: Int, isDrawing: Bool,
        style: BatchReport.Style = .inUse(isQuiet: false)
    ) {
        self.inputs = inputs
        self.pipeline = pipeline
        self.workers = workers
        self.isDrawing = isDrawing
        self.style = style
        let images = ImageNames(inputs.names)
        names = inputs.names.filter { !AnnotationNaming.isAnnotation($0, of: images) }
    }

    /// Evaluates all images; SIGINT and SIGTERM end it after the images in flight.
    ///
    /// Images in flight that would take more than 10 s are then cancelled.
    ///
    /// - Returns: The results of the images that were evaluated.
    package func run() async throws -> EvaluationTally {
        try await BatchService(names: names, pipeline: pipeline, workers: workers) {
            for folder in inputs.unreadable {
                tally.update {
                    $0.record(unreadable: folder.path.string, reason: "\(folder.error)")
                }
                report("\(folder.path): \(folder.error)", isFailure: true)
            }
        } work: { name, progress in
            evaluate(name, progress: progress)
        }.runAlone()
        if style == .progress { StandardError.write("\r\u{1B}[K") }
        let unnamed = tally.update { $0.withoutTruthCount } - Self.mostNames
        if unnamed > 0 {
            StandardError.write("no annotation was found of \(unnamed) more images\n")
        }
        try listTruthsWithoutImage()
        return tally.update { $0 }
    }

    /// Records the files of ground truth that belong to no image, and names some of them.
    private func listTruthsWithoutImage() throws {
        guard let annotations = pipeline.annotations else { return }
        let images = names.compactMap { inputs.files[$0] }
        let unused = try annotations.unused(by: names, besides: images) { folder, error in
            tally.update { $0.record(unreadable: folder.string, reason: "\(error)") }
            StandardError.write("\(folder): \(error)".replacingControlCharacters + "\n")
        }
        tally.update { $0.truthsWithoutImage = unused.map(\.string) }
        for path in unused.prefix(Self.mostNames) {
            let line = "\(path): there is no image of this ground truth"
            StandardError.write(line.replacingControlCharacters + "\n")
        }
        let unnamed = unused.count - Self.mostNames
        if unnamed > 0 {
            StandardError.write("there is no image of \(unnamed) more files of ground truth\n")
        }
    }

    private func evaluate(_ file: FilePath, progress: @escaping ProgressHandler) {
        let source = ImageSource(file: inputs.files[file] ?? file, named: file)
        do throws(CancellationError) {
            try pipeline.evaluate(source, progress: progress) { dice in
                isDrawing && tally.update { $0.isAmongWorst(dice) }
            } report: { name, evaluated in
                tally.update { $0.record(name, result: evaluated) }
                report(name, result: evaluated)
            }
            tally.update { $0.finish() }
            if style == .progress { report("", isFailure: false) }
        } catch {
            // A cancelled file is not counted; the results of its first pictures are kept.
        }
    }

    private func report(_ name: FilePath, result evaluated: Evaluated) {
        switch evaluated {
        case .compared(let comparison, _, let timings):
            if let warning = comparison.subject.annotationWarning {
                report(
                    "\(name): the annotation '\(comparison.subject.annotation)': \(warning)",
                    isFailure: true)
            }
            if style == .lines {
                report(
                    Self.line(for: name, score: ImageScore(of: comparison), timings: timings),
                    isFailure: false)
            }
        case .withoutTruth:
            guard tally.update({ $0.withoutTruthCount }) <= Self.mostNames else { return }
            report("\(name): no annotation was found", isFailure: true)
        case .failed(let reason): report("\(name): \(reason)", isFailure: true)
        }
    }

    private static func line(
        for name: FilePath, score: ImageScore, timings: StageTimings
    ) -> String {
        func rounded(_ value: Double) -> Double { (value * 10000).rounded() / 10000 }
        return "\(name): Dice \(rounded(score.dice)), \(score.instances.count) of "
            + "\(score.trueCount) nuclei, AP \(rounded(score.instances.averagePrecisionAtHalf)), "
            + "mAP \(rounded(score.instances.meanAveragePrecision)), "
            + (score.ignoredPixels.map { "\($0) pixels not annotated, " } ?? "")
            + "\(Int(timings.total)) ms"
    }

    private func report(_ text: String, isFailure: Bool) {
        let line = text.replacingControlCharacters + "\n"
        guard style == .progress else { return StandardError.write(line) }
        let done = tally.update { $0.finished }
        StandardError.write("\r\u{1B}[K" + (isFailure ? line : "") + "\(done)/\(count) images")
    }
}
