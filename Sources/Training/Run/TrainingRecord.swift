import FoundationEssentials
import Tensors

/// What people read of a run: figures, strip and page.
struct TrainingRecord {
    /// How far a run is when its page is written.
    enum State {
        case running
        case stopped
        case failed(String)
        case finished(ModelFigures)
    }

    /// This version of the program.
    let release: String
    private(set) var figures: [EpochFigures] = []
    private var strip: MaskStrip
    private var facts: TrainingFacts

    init(
        _ order: TrainingOrder, _ data: TrainingData, name: String, release: String,
        strip: MaskStrip
    ) {
        self.release = release
        self.strip = strip
        facts = TrainingFacts(order, data, name: name)
        facts.version = release
    }

    /// Adds the figures of an epoch.
    mutating func note(_ epoch: EpochFigures) { figures.append(epoch) }

    /// Adds the masks of an epoch, to the folder too.
    mutating func note(
        _ masks: [Plane<UInt8>], epoch: Int, steps: Int, to folder: RunFolder
    ) throws {
        for (column, mask) in masks.enumerated() {
            strip.columns[column].rows.append(
                MaskStrip.Row(epoch: epoch, steps: steps, probability: mask))
            try folder.write(
                try MaskPicture.encode(mask),
                to: folder.strip.appending(MaskPicture.fileName(epoch: epoch, column: column)))
        }
    }

    /// Reads what was written up to an epoch; a picture that is gone leaves a gap.
    mutating func read(from folder: RunFolder, upTo epoch: Int) throws {
        guard let bytes = try folder.read(folder.metrics) else { return }
        figures = try MetricsTable(parsing: bytes).epochs.filter { $0.epoch <= epoch }
        for figure in figures {
            for column in strip.columns.indices {
                let path = folder.strip.appending(
                    MaskPicture.fileName(epoch: figure.epoch, column: column))
                let image = strip.columns[column].image
                guard let picture = try folder.read(path),
                    let mask = try? MaskPicture.decode(
                        picture, size: PlaneSize(height: image.height, width: image.width))
                else { continue }
                strip.columns[column].rows.append(
                    MaskStrip.Row(epoch: figure.epoch, steps: figure.steps, probability: mask))
            }
        }
    }

    /// Writes figures and page.
    ///
    /// - Parameters:
    ///   - state: How far the run is.
    ///   - folder: Of the run.
    ///   - best: The epoch whose weights are in the model, if there is one.
    ///   - seconds: Of all its epochs.
    /// - Throws: ``FileError``; what the page's encoder throws.
    mutating func write(
        _ state: State, to folder: RunFolder, best: Int?, seconds: Double
    ) throws {
        try folder.write(MetricsTable.csv(figures), to: folder.metrics)
        facts.seconds = seconds
        facts.bestEpoch = best
        switch state {
        case .running: facts.state = .running
        case .stopped: facts.state = .stopped
        case .failed(let reason):
            facts.state = .failed
            facts.reason = reason
        case .finished(let model):
            facts.state = .finished
            facts.threshold = model.threshold
            facts.validationDice = model.validationDice
            facts.testDice = model.testDice
        }
        let page = TrainingPage(facts: facts, figures: figures, strip: strip)
        try folder.write(try page.html(), to: folder.report)
    }
}
