/// The figures of a run as comma-separated values (RFC 4180, UTF-8): a row an epoch, under names
/// like those of Keras' `CSVLogger`.
///
/// Numbers are written with as many digits as it takes to read the same number back (Swift's
/// `description` of a `Double` is the shortest that does), so that a run that goes on has the
/// figures of one that never stopped.
package struct MetricsTable: Sendable, Equatable {
    /// In the order of time.
    package let epochs: [EpochFigures]

    /// Writes a heading and a row for each epoch, with empty cells where there was no training;
    /// lines end with CR LF, as RFC 4180 asks.
    ///
    /// - Complexity: O(*n*), where *n* is the number of epochs.
    package static func csv(_ epochs: [EpochFigures]) -> [UInt8] {
        let rows = [columns] + epochs.map(cells)
        return Array(rows.map { $0.joined(separator: ",") + "\r\n" }.joined().utf8)
    }

    /// Reads what ``csv(_:)`` wrote; a spreadsheet may have changed the ends of lines, and have
    /// added a byte order mark.
    ///
    /// The last line must have an end too: without it, a number may have lost digits.
    ///
    /// - Parameter bytes: The file's content.
    /// - Throws: ``MetricsError`` with the first line that is wrong.
    /// - Complexity: O(*n*), where *n* is the number of bytes.
    package init(parsing bytes: [UInt8]) throws(MetricsError) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.starts(with: mark) ? bytes[mark.count...] : bytes[...]
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        var epochs: [EpochFigures] = []
        for (number, line) in zip(1..., lines) {
            let cells = Self.cells(in: line)
            if number == 1 {
                guard cells == Self.columns else { throw .heading(expected: Self.columns) }
            } else if number == lines.count {
                guard line.isEmpty else { throw .cut(line: number) }
            } else {
                let epoch = try Self.epoch(cells, line: number)
                if let last = epochs.last, epoch.epoch <= last.epoch || epoch.steps < last.steps {
                    throw .order(line: number, epoch: epoch.epoch, after: last.epoch)
                }
                epochs.append(epoch)
            }
        }
        self.epochs = epochs
    }

    private static let columns = [
        "epoch", "steps", "learning_rate", "seconds", "loss", "accuracy", "dice",
        "pixel_difference", "val_loss", "val_accuracy", "val_dice", "val_pixel_difference",
    ]

    private static func cells(of epoch: EpochFigures) -> [String] {
        ["\(epoch.epoch)", "\(epoch.steps)", "\(epoch.learningRate)", "\(epoch.seconds)"]
            + cells(of: epoch.training) + cells(of: epoch.validation)
    }

    private static func cells(of figures: EpochFigures.Figures?) -> [String] {
        guard let figures else { return ["", "", "", ""] }
        return [figures.loss, figures.accuracy, figures.dice, figures.pixelDifference]
            .map { "\($0)" }
    }

    private static func cells(in line: ArraySlice<UInt8>) -> [String] {
        let whole = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        return whole.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    private static func epoch(
        _ cells: [String], line: Int
    ) throws(MetricsError) -> EpochFigures {
        guard cells.count == columns.count else {
            throw .cells(line: line, found: cells.count, expected: columns.count)
        }
        func number<Number: LosslessStringConvertible>(
            _ column: Int
        ) throws(MetricsError) -> Number {
            guard let number = Number(cells[column]) else {
                throw .number(line: line, column: columns[column], found: cells[column])
            }
            return number
        }
        func figures(from first: Int) throws(MetricsError) -> EpochFigures.Figures {
            try EpochFigures.Figures(
                loss: number(first), accuracy: number(first + 1), dice: number(first + 2),
                pixelDifference: number(first + 3))
        }
        let wasTrained = cells[4..<8].contains { !$0.isEmpty }
        return try EpochFigures(
            epoch: number(0), steps: number(1), learningRate: number(2), seconds: number(3),
            training: wasTrained ? figures(from: 4) : nil, validation: figures(from: 8))
    }
}
