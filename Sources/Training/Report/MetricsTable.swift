/// The metrics of a run as comma-separated values (RFC 4180, UTF-8): one row per epoch, with column
/// names like those of Keras' `CSVLogger`.
///
/// Where whole images are validated, further columns have their scores: `whole_dice`, `whole_ap50`
/// and `whole_map` the means over sets, `whole_dice:NAME` and so on those of each set.
///
/// Numbers are written with the fewest digits that read back as the same number (Swift's
/// `description` of a `Double`), so that a resumed run has exactly the metrics of an unbroken one.
package struct MetricsTable: Sendable, Equatable {
    /// The metrics of all epochs, in chronological order.
    package let epochs: [EpochMetrics]

    /// Encodes a header and one row per epoch; lines end with CR LF.
    ///
    /// Cells of training metrics are empty for epoch 0, those of whole images for epochs at which they
    /// are not validated, and those of average precisions where no annotation tells nuclei apart.
    ///
    /// - Complexity: O(*n*), where *n* is the number of epochs.
    package static func csv(of epochs: [EpochMetrics]) -> [UInt8] {
        let sets = epochs.lazy.compactMap(\.wholeImages).first?.sets.map(\.name) ?? []
        let rows =
            [columns(for: sets)]
            + epochs.map { cells(of: $0) + cells(of: $0.wholeImages, sets: sets) }
        return Array(rows.map { $0.joined(separator: ",") + "\r\n" }.joined().utf8)
    }

    /// Parses the output of ``csv(of:)``, also with LF line ends and a byte order mark, as
    /// spreadsheets save it.
    ///
    /// The last line must end with a line end too: without it, a number may have lost digits.
    ///
    /// - Parameter bytes: The content of the file.
    /// - Throws: ``MetricsError`` for the first wrong line.
    /// - Complexity: O(*n*), where *n* is the number of bytes.
    package init(parsing bytes: [UInt8]) throws(MetricsError) {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.starts(with: mark) ? bytes[mark.count...] : bytes[...]
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        var epochs: [EpochMetrics] = []
        var sets: [String] = []
        for (number, line) in zip(1..., lines) {
            let cells = Self.cells(in: line)
            if number == 1 {
                sets = Self.sets(in: cells)
                guard cells == Self.columns(for: sets) else {
                    throw .header(expected: Self.columns)
                }
            } else if number == lines.count {
                guard line.isEmpty else { throw .truncated(line: number) }
            } else {
                let epoch = try Self.epoch(from: cells, sets: sets, line: number)
                if let last = epochs.last, epoch.epoch <= last.epoch || epoch.steps < last.steps {
                    throw .wrongOrder(line: number, epoch: epoch.epoch, after: last.epoch)
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

    private static func cells(of epoch: EpochMetrics) -> [String] {
        ["\(epoch.epoch)", "\(epoch.steps)", "\(epoch.learningRate)", "\(epoch.seconds)"]
            + cells(of: epoch.training) + cells(of: epoch.validation)
    }

    private static func cells(of values: EpochMetrics.Values?) -> [String] {
        guard let values else { return ["", "", "", ""] }
        return [values.loss, values.accuracy, values.dice, values.pixelDifference]
            .map { "\($0)" }
    }

    private static func cells(in line: ArraySlice<UInt8>) -> [String] {
        let whole = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        return whole.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }

    private static func epoch(
        from cells: [String], sets: [String], line: Int
    ) throws(MetricsError) -> EpochMetrics {
        let columns = columns(for: sets)
        guard cells.count == columns.count else {
            throw .cellCount(line: line, found: cells.count, expected: columns.count)
        }
        func number<Number: LosslessStringConvertible>(
            inColumn column: Int
        ) throws(MetricsError) -> Number {
            guard let number = Number(cells[column]) else {
                throw .notANumber(line: line, column: columns[column], found: cells[column])
            }
            return number
        }
        func values(from first: Int) throws(MetricsError) -> EpochMetrics.Values {
            try EpochMetrics.Values(
                loss: number(inColumn: first), accuracy: number(inColumn: first + 1),
                dice: number(inColumn: first + 2),
                pixelDifference: number(inColumn: first + 3))
        }
        func score(inColumn column: Int) throws(MetricsError) -> Double? {
            cells[column].isEmpty ? nil : try number(inColumn: column)
        }
        var scores: [WholeImageScores.ImageSet] = []
        if cells[Self.columns.count...].contains(where: { !$0.isEmpty }) {
            for (place, set) in sets.enumerated() {
                // The means before the first set follow from the sets.
                let first = Self.columns.count + scoreColumns.count * (place + 1)
                scores.append(
                    .init(
                        name: set,
                        values: .init(
                            dice: try number(inColumn: first),
                            averagePrecision: try score(inColumn: first + 1),
                            meanAveragePrecision: try score(inColumn: first + 2))))
            }
        }
        let wasTrained = cells[4..<8].contains { !$0.isEmpty }
        return try EpochMetrics(
            epoch: number(inColumn: 0), steps: number(inColumn: 1),
            learningRate: number(inColumn: 2), seconds: number(inColumn: 3),
            training: wasTrained ? values(from: 4) : nil, validation: values(from: 8),
            wholeImages: scores.isEmpty ? nil : WholeImageScores(sets: scores))
    }
}

/// The columns of whole images.
extension MetricsTable {
    private static let scoreColumns = ["whole_dice", "whole_ap50", "whole_map"]

    /// The columns of a table with scores of some sets; those of whole images only if there are any.
    private static func columns(for sets: [String]) -> [String] {
        guard !sets.isEmpty else { return columns }
        return columns + scoreColumns
            + sets.flatMap { set in scoreColumns.map { "\($0):\(set)" } }
    }

    /// The names of sets in a header.
    private static func sets(in header: [String]) -> [String] {
        let prefix = "\(scoreColumns[0]):"
        return header.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    }

    private static func cells(of scores: WholeImageScores?, sets: [String]) -> [String] {
        guard !sets.isEmpty else { return [] }
        guard let scores else {
            return Array(repeating: "", count: scoreColumns.count * (sets.count + 1))
        }
        return ([scores.mean] + scores.sets.map(\.values)).flatMap { values in
            [values.dice, values.averagePrecision, values.meanAveragePrecision]
                .map { $0.map { "\($0)" } ?? "" }
        }
    }
}

/// An error in `metrics.csv`; lines are counted from 1, the header.
package enum MetricsError: Error, Equatable {
    /// The first line is not the header.
    case header(expected: [String])
    /// The last line has no line end.
    case truncated(line: Int)
    /// A line has too few or too many cells.
    case cellCount(line: Int, found: Int, expected: Int)
    /// A cell is not a number of its column's type.
    case notANumber(line: Int, column: String, found: String)
    /// An epoch does not follow the one before it.
    case wrongOrder(line: Int, epoch: Int, after: Int)
}

extension MetricsError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .header(let expected):
            "line 1 of 'metrics.csv' is not '\(expected.joined(separator: ","))'; restore "
                + "the run's own file, or train into another folder"
        case .truncated(let line):
            "line \(line) of 'metrics.csv' is truncated; \(Self.cure)"
        case .cellCount(let line, let found, let expected):
            "line \(line) of 'metrics.csv' has \(found) cells instead of \(expected); "
                + Self.cure
        case .notANumber(let line, let column, let found):
            "line \(line) of 'metrics.csv' has '\(found.prefix(40))' as its '\(column)', which "
                + "is not a number; \(Self.cure)"
        case .wrongOrder(let line, let epoch, let after):
            "line \(line) of 'metrics.csv' has epoch \(epoch) after epoch \(after), or fewer "
                + "steps; \(Self.cure)"
        }
    }

    private static let cure =
        "restore the run's own file, or train into another folder without '--resume'"
}
