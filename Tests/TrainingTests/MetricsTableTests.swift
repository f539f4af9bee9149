import Foundation
import Testing
import Training

@Suite("Table of metrics")
struct MetricsTableTests {
    @Test("the output of Python's csv module is parsed bit for bit, infinity included")
    func python() throws {
        let recorded = try ReportRecordings.all.get().table

        let table = try MetricsTable(parsing: Array(recorded.csv.utf8))

        #expect(table.epochs.map(\.epoch) == [0, 1, 30])
        #expect(table.epochs.map(\.steps) == [0, 342, 10260])
        #expect(table.epochs.map(\.bits) == recorded.bits)
    }

    @Test("the output is that of Python's csv module, byte for byte")
    func written() throws {
        let recorded = try ReportRecordings.all.get().table
        let table = try MetricsTable(parsing: Array(recorded.csv.utf8))

        let text = String(decoding: MetricsTable.csv(of: table.epochs), as: UTF8.self)

        #expect(text == recorded.csv)
        #expect(try MetricsTable(parsing: Array(text.utf8)) == table)
    }

    @Test("a table without epochs has a header only, and is parsed again")
    func empty() throws {
        let bytes = MetricsTable.csv(of: [])

        #expect(bytes.count(where: { $0 == UInt8(ascii: "\n") }) == 1)
        #expect(try MetricsTable(parsing: bytes).epochs.isEmpty)
    }

    @Test("the seconds of waiting for data are a last column, empty where they were not measured")
    func wait() throws {
        let values = EpochMetrics.Values(loss: 1, accuracy: 1, dice: 1, pixelDifference: 1)
        let epochs = [nil, 0.25].enumerated().map { epoch, wait in
            EpochMetrics(
                epoch: epoch, steps: epoch, learningRate: 1, seconds: 2, training: nil,
                validation: values, dataWaitSeconds: wait)
        }

        let bytes = MetricsTable.csv(of: epochs)

        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
        #expect(lines[0].hasSuffix(",val_pixel_difference,data_wait_seconds"))
        #expect(lines[1].hasSuffix(",1.0,"))
        #expect(lines[2].hasSuffix(",1.0,0.25"))
        #expect(try MetricsTable(parsing: bytes).epochs == epochs)
        #expect(throws: MetricsError.self) {
            try MetricsTable(
                parsing: Array((lines.joined(separator: "\n") + "x\n").utf8))
        }
    }

    @Test("LF line ends and a byte order mark, as from spreadsheets, are accepted")
    func spreadsheet() throws {
        let recorded = try ReportRecordings.all.get().table
        let table = try MetricsTable(parsing: Array(recorded.csv.utf8))
        let text = recorded.csv.replacing("\r\n", with: "\n")

        let changed = Array("\u{FEFF}\(text)".utf8)

        #expect(try MetricsTable(parsing: changed) == table)
    }

    @Test(
        "the message names the wrong line and what to do",
        arguments: [
            ("1,1,1,1,1,1,1,1,1,1,1", "line 2 of 'metrics.csv' has 11 cells instead of 12"),
            ("1,1,1,1,,1,1,1,1,1,1,1", "line 2 of 'metrics.csv' has '' as its 'loss'"),
            ("\n1,1,1,1,1,1,1,1,1,1,1,1", "line 2 of 'metrics.csv' has 1 cells instead of 12"),
            ("1,x,1,1,1,1,1,1,1,1,1,1", "line 2 of 'metrics.csv' has 'x' as its 'steps'"),
            ("1,1.5,1,1,1,1,1,1,1,1,1,1", "line 2 of 'metrics.csv' has '1.5' as its 'steps'"),
            (
                "1,1,1,1,1,1,1,1,1,1,1,",
                "has '' as its 'val_pixel_difference', which is not a number"
            ),
            (
                "2,2,1,1,,,,,1,1,1,1\n2,3,1,1,,,,,1,1,1,1",
                "line 3 of 'metrics.csv' has epoch 2 after epoch 2"
            ),
            (
                "2,2,1,1,,,,,1,1,1,1\n3,1,1,1,,,,,1,1,1,1",
                "line 3 of 'metrics.csv' has epoch 3 after epoch 2, or fewer steps"
            ),
        ])
    func wrong(lines: String, sentence: String) throws {
        let heading = String(decoding: MetricsTable.csv(of: []), as: UTF8.self)

        let error = try #require(throws: MetricsError.self) {
            try MetricsTable(parsing: Array("\(heading)\(lines)\n".utf8))
        }

        #expect(error.description.contains(sentence))
        #expect(error.description.contains("without '--resume'"))
    }

    @Test(
        "a file without the header is refused",
        arguments: ["", "\n", "epoch,steps\n", "1,1,1,1,1,1,1,1,1,1,1,1\n", "\u{0}\u{FFFD}"])
    func heading(text: String) throws {
        let error = try #require(throws: MetricsError.self) {
            try MetricsTable(parsing: Array(text.utf8))
        }

        #expect(error.description.hasPrefix("line 1 of 'metrics.csv' is not 'epoch,steps,"))
    }

    @Test("scores of whole images have columns for their means and for each set")
    func wholeImages() throws {
        let validation = EpochMetrics.Values(loss: 1, accuracy: 1, dice: 1, pixelDifference: 0)
        let scores = WholeImageScores(sets: [
            .init(
                name: "dsb/val",
                values: .init(dice: 0.75, averagePrecision: 0.5, meanAveragePrecision: 0.25)),
            .init(
                name: "masks",
                values: .init(dice: 0.25, averagePrecision: nil, meanAveragePrecision: nil)),
        ])
        let epochs = [nil, scores].enumerated().map { number, scores in
            EpochMetrics(
                epoch: number, steps: number, learningRate: 1, seconds: 1, training: nil,
                validation: validation, wholeImages: scores)
        }

        let bytes = MetricsTable.csv(of: epochs)

        let lines = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n")
        #expect(
            lines[0].hasSuffix(
                ",val_pixel_difference,whole_dice,whole_ap50,whole_map,whole_dice:dsb/val,"
                    + "whole_ap50:dsb/val,whole_map:dsb/val,whole_dice:masks,whole_ap50:masks,"
                    + "whole_map:masks"))
        #expect(lines[1].hasSuffix(",0.0,,,,,,,,,"))
        #expect(lines[2].hasSuffix(",0.0,0.5,0.5,0.25,0.75,0.5,0.25,0.25,,"))
        #expect(try MetricsTable(parsing: bytes).epochs == epochs)
    }

    @Test("columns of whole images that do not belong together are refused")
    func wholeImageColumns() throws {
        let heading = String(decoding: MetricsTable.csv(of: []), as: UTF8.self)
            .replacing("\r\n", with: "")

        for more in [",whole_dice", ",whole_dice:a,whole_ap50:a,whole_map:a", ",whole_dice:a,x"] {
            let error = #expect(throws: MetricsError.self) {
                try MetricsTable(parsing: Array("\(heading)\(more)\n".utf8))
            }
            #expect(error?.description.hasPrefix("line 1 of 'metrics.csv' is not ") == true)
        }
    }

    @Test("a truncation anywhere is detected, unless it leaves whole epochs")
    func cuts() throws {
        let recorded = try ReportRecordings.all.get().table
        let table = try MetricsTable(parsing: Array(recorded.csv.utf8))
        let bytes = Array(recorded.csv.utf8)

        for end in 0..<bytes.count {
            guard let cut = try? MetricsTable(parsing: Array(bytes[..<end])) else { continue }
            #expect(table.epochs.starts(with: cut.epochs), "cut at \(end)")
        }
    }
}

extension EpochMetrics {
    /// The bits of the numbers in the table's order; empty where there are none.
    fileprivate var bits: [String] {
        func hexadecimal(_ number: Double) -> String {
            let digits = String(number.bitPattern, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        func all(_ values: Values?) -> [String] {
            guard let values else { return ["", "", "", ""] }
            return [values.loss, values.accuracy, values.dice, values.pixelDifference]
                .map(hexadecimal)
        }
        return [learningRate, seconds].map(hexadecimal) + all(training) + all(validation)
    }
}
