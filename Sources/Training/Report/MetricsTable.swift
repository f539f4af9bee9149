/// The metrics of a run as comma-separated values (RFC 4180, UTF-8): one row per epoch, with column
/// names like those of Keras' `CSVLogger`.
///
/// Numbers are written with the fewest digits that read back as the same number (Swift's
/// `description` of a `Double`), so that a resumed run has exactly the metrics of an unbroken one.
package struct MetricsTable: Sendable, Equatable {
    /// The metrics of all epochs, in chronological order.
    package let epochs: [EpochMetrics]

    /// Encodes a header and one row per epoch; lines end with CR LF.
    ///
    /// Cells of training metrics are empty for epoch 0. Columns of metrics that no epoch has, such as
    /// those of earlier versions, are left out.
    ///
    /// - Complexity: O(*n*), where *n* is the number of epochs.
    package static func csv(of epochs: [EpochMetrics]) -> [UInt8] {
        let optional = optionalColumns.filter { column in
            epochs.contains { $0[keyPath: column.value] != nil }
        }
        let rows =
            [columns + optional.map(\.name)]
            + epochs.map { epoch in
                cells(of: epoch)
                    + optional.map { epoch[keyPath: $0.value].map { "\($0)" } ?? "" }
            }
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
        var optional: [OptionalColumn] = []
        for (number, line) in zip(1..., lines) {
            let cells = Self.cells(in: line)
            if number == 1 {
                let names = cells.dropFirst(Self.columns.count)
                optional = Self.optionalColumns.filter { names.contains($0.name) }
                guard cells == Self.columns + optional.map(\.name) else {
                    throw .header(expected: Self.columns)
                }
            } else if number == lines.count {
                guard line.isEmpty else { throw .truncated(line: number) }
            } else {
                let epoch = try Self.epoch(from: cells, optional: optional, line: number)
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

    /// A column that tables of earlier versions lack, or that no epoch has a value for.
    private typealias OptionalColumn = (
        name: String, value: WritableKeyPath<EpochMetrics, Double?> & Sendable
    )

    private static let optionalColumns: [OptionalColumn] = [
        ("data_wait_seconds", \.dataWaitSeconds)
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
        from cells: [String], optional: [OptionalColumn], line: Int
    ) throws(MetricsError) -> EpochMetrics {
        let names = columns + optional.map(\.name)
        guard cells.count == names.count else {
            throw .cellCount(line: line, found: cells.count, expected: names.count)
        }
        func number<Number: LosslessStringConvertible>(
            inColumn column: Int
        ) throws(MetricsError) -> Number {
            guard let number = Number(cells[column]) else {
                throw .notANumber(line: line, column: names[column], found: cells[column])
            }
            return number
        }
        func values(from first: Int) throws(MetricsError) -> EpochMetrics.Values {
            try EpochMetrics.Values(
                loss: number(inColumn: first), accuracy: number(inColumn: first + 1),
                dice: number(inColumn: first + 2),
                pixelDifference: number(inColumn: first + 3))
        }
        let wasTrained = cells[4..<8].contains { !$0.isEmpty }
        var epoch = try EpochMetrics(
            epoch: number(inColumn: 0), steps: number(inColumn: 1),
            learningRate: number(inColumn: 2), seconds: number(inColumn: 3),
            training: wasTrained ? values(from: 4) : nil, validation: values(from: 8))
        for (place, column) in optional.enumerated()
        where !cells[columns.count + place].isEmpty {
            epoch[keyPath: column.value] = try number(inColumn: columns.count + place)
        }
        return epoch
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
