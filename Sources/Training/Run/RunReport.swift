import FoundationEssentials
import Tensors

/// The report of a run: `metrics.csv`, the predictions in `strip`, and `report.html`.
struct RunReport {
    /// The state of the run when the report is written.
    enum State {
        case running
        case stopped
        case failed(String)
        case finished(ModelMetrics)
    }

    /// The version of the program.
    let release: String
    private(set) var epochs: [EpochMetrics] = []
    private var strip: PredictionStrip
    private var summary: RunSummary

    /// Creates a report without epochs.
    init(summary: RunSummary, release: String, strip: PredictionStrip) {
        self.summary = summary
        self.strip = strip
        self.release = release
    }

    /// Adds the metrics and predictions of an epoch, and writes the predictions to the folder.
    mutating func append(
        _ metrics: EpochMetrics, predictions: [Plane<UInt8>], to folder: RunFolder
    ) throws {
        epochs.append(metrics)
        for (column, plane) in predictions.enumerated() {
            strip.columns[column].rows.append(
                PredictionStrip.Row(
                    epoch: metrics.epoch, steps: metrics.steps, probability: plane))
            let name = StripPNG.fileName(epoch: metrics.epoch, column: column)
            try folder.write(try StripPNG.encode(plane), to: folder.stripFolder.appending(name))
        }
    }

    /// Reads the epochs of an earlier process; a prediction whose file is lost leaves a gap.
    mutating func restore(from folder: RunFolder, throughEpoch last: Int) throws {
        guard let bytes = try folder.read(folder.metricsFile) else { return }
        epochs = try MetricsTable(parsing: bytes).epochs.filter { $0.epoch <= last }
        for metrics in epochs {
            for column in strip.columns.indices {
                let path = folder.stripFolder.appending(
                    StripPNG.fileName(epoch: metrics.epoch, column: column))
                let image = strip.columns[column].image
                guard let picture = try folder.read(path),
                    let plane = try? StripPNG.decode(
                        picture, size: PlaneSize(height: image.height, width: image.width))
                else { continue }
                strip.columns[column].rows.append(
                    PredictionStrip.Row(
                        epoch: metrics.epoch, steps: metrics.steps, probability: plane))
            }
        }
    }

    /// Writes metrics and report page.
    ///
    /// - Parameters:
    ///   - state: The state of the run.
    ///   - folder: The folder of the run.
    ///   - bestEpoch: The epoch whose weights the model has; `nil` if there is no model.
    ///   - seconds: The training time in seconds.
    /// - Throws: ``FileError``, or an error of the page's encoder.
    mutating func write(
        _ state: State, to folder: RunFolder, bestEpoch: Int?, seconds: Double
    ) throws {
        try folder.write(MetricsTable.csv(of: epochs), to: folder.metricsFile)
        summary.seconds = seconds
        summary.bestEpoch = bestEpoch
        switch state {
        case .running: summary.state = .running
        case .stopped: summary.state = .stopped
        case .failed(let reason):
            summary.state = .failed
            summary.reason = reason
        case .finished(let metrics):
            summary.state = .finished
            summary.threshold = metrics.threshold
            summary.validationDice = metrics.validationDice
            summary.testDice = metrics.testDice
        }
        let page = TrainingPage(summary: summary, epochs: epochs, strip: strip)
        try folder.write(try page.html(), to: folder.reportFile)
    }
}
