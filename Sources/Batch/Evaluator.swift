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
    private let inputs: BatchInputs
    private let names: [FilePath]
    private let pipeline: Pipeline
    private let workers: Int
    private let isDrawing: Bool
    private let isTerminal: Bool
    private let tally = Monitor(EvaluationTally())

    /// The number of images, without annotations.
    package var count: Int { names.count }

    /// Creates an evaluator of the images among the inputs.
    ///
    /// Annotations among the inputs are left out, see
    /// ``AnnotationNaming/isAnnotation(_:ofImagesWithoutExtension:)``.
    ///
    /// - Parameters:
    ///   - inputs: The images, by the name under which their ground truth is found.
    ///   - pipeline: The pipeline, with the ground truth; ``run()`` stops it.
    ///   - workers: The number of images in flight at the same time.
    ///   - isDrawing: Whether strips of the worst images are drawn for the HTML page.
    ///   - isTerminal: Whether standard error is a terminal, so that progress is shown.
    package init(
        inputs: BatchInputs, pipeline: Pipeline, workers: Int, isDrawing: Bool,
        isTerminal: Bool = StandardError.isTerminal
    ) {
        self.inputs = inputs
        self.pipeline = pipeline
        self.workers = workers
        self.isDrawing = isDrawing
        self.isTerminal = isTerminal
        let images = Set(inputs.names.map { $0.removingExtension() })
        names = inputs.names.filter {
            !AnnotationNaming.isAnnotation($0, ofImagesWithoutExtension: images)
        }
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
        if isTerminal { StandardError.write("\r\u{1B}[K") }
        return tally.update { $0 }
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
            if isTerminal { report("", isFailure: false) }
        } catch {
            // A cancelled file is not counted; the results of its first pictures are kept.
        }
    }

    private func report(_ name: FilePath, result evaluated: Evaluated) {
        switch evaluated {
        case .compared(let comparison, _, let timings):
            if !isTerminal {
                report(
                    Self.line(for: name, score: ImageScore(of: comparison), timings: timings),
                    isFailure: false)
            }
        case .withoutTruth: report("\(name): no annotation was found", isFailure: true)
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
            + "\(Int(timings.total)) ms"
    }

    private func report(_ text: String, isFailure: Bool) {
        let line = text.replacingControlCharacters + "\n"
        guard isTerminal else { return StandardError.write(line) }
        let done = tally.update { $0.finished }
        StandardError.write("\r\u{1B}[K" + (isFailure ? line : "") + "\(done)/\(count) images")
    }
}
