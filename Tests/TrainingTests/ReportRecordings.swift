import Foundation
import TestSupport
import Testing

/// `metrics.json`: what Python's csv module, Pillow and NumPy make of what the report is made of.
struct ReportRecordings: Decodable {
    struct Table: Decodable {
        let csv: String
        /// Of each epoch the bits of all but its first two numbers, in hexadecimal.
        let bits: [[String]]
    }

    struct Spread: Decodable, CustomTestStringConvertible {
        let count: Int
        let most: Int
        let indices: [Int]

        var testDescription: String { "\(most) of \(count)" }
    }

    struct Mask: Decodable, CustomTestStringConvertible {
        let height: Int
        let width: Int
        let png: Data
        let values: [UInt8]

        var testDescription: String { "\(width) x \(height)" }
    }

    let table: Table
    let spreads: [Spread]
    let masks: [Mask]

    static let all: Result<ReportRecordings, any Error> = Result {
        let file = Fixtures.folder.appending("metrics.json").string
        return try JSONDecoder().decode(
            ReportRecordings.self, from: Data(contentsOf: URL(fileURLWithPath: file)))
    }
}
