import FoundationEssentials
import Gallery
import Images

/// The HTML report of a run: one self-contained file.
package struct TrainingPage: Sendable {
    /// The configuration and the results of the run.
    package var summary: RunSummary
    /// The metrics of all epochs, in chronological order.
    package var epochs: [EpochMetrics]
    /// The predictions for a few validation images.
    package var strip: PredictionStrip

    /// Creates the report of a run.
    package init(summary: RunSummary, epochs: [EpochMetrics], strip: PredictionStrip) {
        self.summary = summary
        self.epochs = epochs
        self.strip = strip
    }

    /// Renders the page; a metric that is not finite is a gap in its curve.
    ///
    /// - Returns: The content of the file in UTF-8.
    /// - Throws: ``ImageError/notEncodable(reason:)``, or `EncodingError` if a number of the
    ///   summary is not finite.
    /// - Complexity: O(*n*), where *n* is the number of epochs and of the shown planes' pixels.
    package func html() throws -> [UInt8] {
        let rows = strip.shownEpochs
        return try PageTemplate.training.filled(
            with: Values(
                facts: summary, seed: summary.seed.map { "\($0)" }, epochs: epochs.map(Epoch.init),
                sets: epochs.lazy.compactMap(\.wholeImages).first?.sets.map(\.name) ?? [],
                rows: rows.map { Values.Row(epoch: $0.epoch, steps: $0.steps) },
                columns: strip.columns.map { try Column($0, epochs: rows.map(\.epoch)) }))
    }
}

/// The JSON that the page's script reads.
private struct Values: Encodable {
    struct Row: Encodable {
        let epoch: Int
        let steps: Int
    }

    let facts: RunSummary
    /// The seed as text, since numbers of JavaScript have 53 bits.
    let seed: String?
    let epochs: [Epoch]
    /// The names of the sets of whole images; none if those were not validated.
    let sets: [String]
    let rows: [Row]
    let columns: [Column]
}

/// The metrics of an epoch; JSON cannot hold numbers that are not finite.
private struct Epoch: Encodable {
    struct Metrics: Encodable {
        let loss: Double?
        let accuracy: Double?
        let dice: Double?
        let difference: Double?

        init(_ values: EpochMetrics.Values) {
            loss = values.loss.ifFinite
            accuracy = values.accuracy.ifFinite
            dice = values.dice.ifFinite
            difference = values.pixelDifference.ifFinite
        }
    }

    /// The scores of whole images: the means over sets, and those of each set.
    struct Whole: Encodable {
        struct Scores: Encodable {
            let dice: Double?
            let ap50: Double?
            let map: Double?

            init(_ values: WholeImageScores.Values) {
                dice = values.dice.ifFinite
                ap50 = values.averagePrecision?.ifFinite
                map = values.meanAveragePrecision?.ifFinite
            }
        }

        let mean: Scores
        let sets: [Scores]

        init(_ scores: WholeImageScores) {
            mean = Scores(scores.mean)
            sets = scores.sets.map { Scores($0.values) }
        }
    }

    let epoch: Int
    let steps: Int
    let rate: Double?
    let seconds: Double?
    let training: Metrics?
    let validation: Metrics
    let whole: Whole?

    init(_ metrics: EpochMetrics) {
        epoch = metrics.epoch
        steps = metrics.steps
        rate = metrics.learningRate.ifFinite
        seconds = metrics.seconds.ifFinite
        training = metrics.training.map(Metrics.init)
        validation = Metrics(metrics.validation)
        whole = metrics.wholeImages.map(Whole.init)
    }
}

/// The pictures of an image as data URLs.
private struct Column: Encodable {
    let name: String
    let width: Int
    let height: Int
    let image: String
    let truth: String
    /// A picture for each epoch that is shown; `nil` if its file was lost.
    let masks: [String?]

    init(_ column: PredictionStrip.Column, epochs: [Int]) throws {
        name = column.name
        width = column.image.width
        height = column.image.height
        image = try Self.dataURL(
            of: StripPNG.encodeThumbnail(of: StripPNG.displayValues(of: column.image)))
        truth = try Self.dataURL(of: StripPNG.encodeThumbnail(of: column.truth))
        masks = try epochs.map { epoch in
            try column.rows.last { $0.epoch == epoch }
                .map { try Self.dataURL(of: StripPNG.encodeThumbnail(of: $0.probability)) }
        }
    }

    private static func dataURL(of png: [UInt8]) -> String {
        "data:image/png;base64," + Data(png).base64EncodedString()
    }
}

extension Double {
    /// The number; `nil` if it is not finite.
    fileprivate var ifFinite: Double? { isFinite ? self : nil }
}
