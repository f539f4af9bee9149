/// The metrics of a run as comma-separated values (RFC 4180, UTF-8): one row per epoch, with column
/// names like those of Keras' `CSVLogger`.
///
/// Where whole images are validated, further columns have their scores: `whole_dice`, `whole_ap50`
/// and `whole_map` the means over sets, `whole_dice:NAME` and so on those of each set. The last one,
/// `data_wait_seconds`, is the part of the time in which steps waited for their batch.
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
    /// Columns of metrics that no epoch has, such as those of earlier versions, are left out.
    ///
    /// - Complexity: O(*n*), where *n* is the number of epochs.
    package static func csv(of epochs: [EpochMetrics]) -> [UInt8] {
        let layout = Layout(of: epochs)
        let rows =
            [layout.columns]
            + epochs.map { epoch in
                cells(of: epoch) + cells(of: epoch.wholeImages, sets: layout.sets)
                    + (layout.hasDataWait ? [epoch.dataWaitSeconds.map { "\($0)" } ?? ""] : [])
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
        var layout = Layout(sets: [], hasDataWait: false)
        for (number, line) in zip(1..., lines) {
            let cells = Self.cells(in: line)
            if number == 1 {
                layout = Layout(header: cells)
                guard cells == layout.columns else { throw .header(expected: Layout.basic) }
            } else if number == lines.count {
                guard line.isEmpty else { throw .truncated(line: number) }
            } else {
                let epoch = try Self.epoch(from: cells, layout: layout, line: number)
                if let last = epochs.last, epoch.epoch <= last.epoch || epoch.steps < last.steps {
                    throw .wrongOrder(line: number, epoch: epoch.epoch, after: last.epoch)
                }
                epochs.append(epoch)
            }
        }
        self.epochs = epochs
    }

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
        from cells: [String], layout: Layout, line: Int
    ) throws(MetricsError) -> EpochMetrics {
        let columns = layout.columns
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
        if cells[layout.scoreCells].contains(where: { !$0.isEmpty }) {
            for (place, set) in layout.sets.enumerated() {
                let first = layout.firstColumn(ofSet: place)
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
            wholeImages: scores.isEmpty ? nil : WholeImageScores(sets: scores),
            dataWaitSeconds: layout.hasDataWait ? score(inColumn: columns.count - 1) : nil)
    }
}

extension MetricsTable {
    private static func cells(of scores: WholeImageScores?, sets: [String]) -> [String] {
        guard !sets.isEmpty else { return [] }
        guard let scores else {
            return Array(repeating: "", count: Layout.scores.count * (sets.count + 1))
        }
        return ([scores.mean] + scores.sets.map(\.values)).flatMap { values in
            [values.dice, values.averagePrecision, values.meanAveragePrecision]
                .map { $0.map { "\($0)" } ?? "" }
        }
    }

    /// The columns of a table.
    private struct Layout {
        /// The columns that every table has.
        static let basic = [
            "epoch", "steps", "learning_rate", "seconds", "loss", "accuracy", "dice",
            "pixel_difference", "val_loss", "val_accuracy", "val_dice", "val_pixel_difference",
        ]
        /// The columns of whole images, first for the means over sets and then for each set.
        static let scores = ["whole_dice", "whole_ap50", "whole_map"]
        private static let dataWait = "data_wait_seconds"

        /// The names of the sets of whole images; none if none were validated.
        let sets: [String]
        /// Whether the last column has the time in which steps waited for data.
        let hasDataWait: Bool

        init(sets: [String], hasDataWait: Bool) {
            self.sets = sets
            self.hasDataWait = hasDataWait
        }

        /// The columns that the metrics of epochs need.
        init(of epochs: [EpochMetrics]) {
            sets = epochs.lazy.compactMap(\.wholeImages).first?.sets.map(\.name) ?? []
            hasDataWait = epochs.contains { $0.dataWaitSeconds != nil }
        }

        /// The columns that a header seems to have.
        init(header: [String]) {
            let prefix = "\(Self.scores[0]):"
            sets = header.filter { $0.hasPrefix(prefix) }
                .map { String($0.dropFirst(prefix.count)) }
            hasDataWait = header.last == Self.dataWait
        }

        /// The names of all columns.
        var columns: [String] {
            let ofSets = sets.flatMap { set in Self.scores.map { "\($0):\(set)" } }
            return Self.basic + (sets.isEmpty ? [] : Self.scores) + ofSets
                + (hasDataWait ? [Self.dataWait] : [])
        }

        /// The columns of whole images.
        var scoreCells: Range<Int> {
            Self.basic.count..<columns.count - (hasDataWait ? 1 : 0)
        }

        /// The first column of a set; the means before the first set follow from the sets.
        func firstColumn(ofSet place: Int) -> Int {
            Self.basic.count + Self.scores.count * (place + 1)
        }
    }
}
