import FoundationEssentials
import Gallery
import Images

/// A run as a page for people: one file that needs no other and no network.
package struct TrainingPage: Sendable {
    /// What is known of the run.
    package var facts: TrainingFacts
    /// In the order of time.
    package var figures: [EpochFigures]
    /// How masks came to be.
    package var strip: MaskStrip

    /// Takes all.
    package init(facts: TrainingFacts, figures: [EpochFigures], strip: MaskStrip) {
        self.facts = facts
        self.figures = figures
        self.strip = strip
    }

    /// Writes the page; a figure that is infinite or none is a gap in its curve.
    ///
    /// - Returns: The file's content, UTF-8.
    /// - Throws: ``ImageError/notEncodable(reason:)``, or what the encoder throws of a fact that
    ///   is infinite or none.
    /// - Complexity: O(*n*), where *n* is the number of epochs and of the shown planes' pixels.
    package func html() throws -> [UInt8] {
        let rows = strip.shown
        return try PageTemplate.training.filled(
            with: Values(
                facts: facts, seed: facts.seed.map { "\($0)" }, epochs: figures.map(Epoch.init),
                rows: rows.map { Values.Row(epoch: $0.epoch, steps: $0.steps) },
                columns: strip.columns.map { try Column($0, epochs: rows.map(\.epoch)) }))
    }
}

private struct Values: Encodable {
    struct Row: Encodable {
        let epoch: Int
        let steps: Int
    }

    let facts: TrainingFacts
    /// JavaScript's numbers hold 53 bits of it.
    let seed: String?
    let epochs: [Epoch]
    let rows: [Row]
    let columns: [Column]
}

/// The figures of an epoch; none where one is infinite or none, which JSON has no word for.
private struct Epoch: Encodable {
    struct Figures: Encodable {
        let loss: Double?
        let accuracy: Double?
        let dice: Double?
        let difference: Double?

        init(_ figures: EpochFigures.Figures) {
            loss = figures.loss.ifFinite
            accuracy = figures.accuracy.ifFinite
            dice = figures.dice.ifFinite
            difference = figures.pixelDifference.ifFinite
        }
    }

    let epoch: Int
    let steps: Int
    let rate: Double?
    let seconds: Double?
    let training: Figures?
    let validation: Figures

    init(_ figures: EpochFigures) {
        epoch = figures.epoch
        steps = figures.steps
        rate = figures.learningRate.ifFinite
        seconds = figures.seconds.ifFinite
        training = figures.training.map(Figures.init)
        validation = Figures(figures.validation)
    }
}

/// The pictures of an image, as addresses that hold them.
private struct Column: Encodable {
    let name: String
    let width: Int
    let height: Int
    let image: String
    let truth: String
    /// One for each row that is shown; none where a mask was lost.
    let masks: [String?]

    init(_ column: MaskStrip.Column, epochs: [Int]) throws {
        name = column.name
        width = column.image.width
        height = column.image.height
        image = try Self.address(MaskPicture.small(MaskPicture.screen(column.image)))
        truth = try Self.address(MaskPicture.small(column.truth))
        masks = try epochs.map { epoch in
            try column.rows.last { $0.epoch == epoch }
                .map { try Self.address(MaskPicture.small($0.probability)) }
        }
    }

    private static func address(_ png: [UInt8]) -> String {
        "data:image/png;base64," + Data(png).base64EncodedString()
    }
}

extension Double {
    /// The number, unless JSON has no word for it.
    fileprivate var ifFinite: Double? { isFinite ? self : nil }
}
