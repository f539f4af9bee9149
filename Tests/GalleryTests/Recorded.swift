import Gallery
import Foundation
import Images
import Tensors
import TestSupport
import Testing

/// The values recorded by `Tests/Fixtures/record-pictures` with NumPy and scikit-image.
struct Recorded: Decodable {
    struct Outlines: Decodable, Sendable, CustomTestStringConvertible {
        let width: Int
        let height: Int
        let labels: [Int32]
        let count: Int
        let outline: [Int]
        let pairs: [[Int32]]

        var plane: Plane<Int32> { Plane(width: width, height: height, elements: labels) }
        var testDescription: String { "\(width) x \(height)" }
    }

    struct Averages: Decodable, Sendable, CustomTestStringConvertible {
        let width: Int
        let height: Int
        let channels: Int
        let factor: Int
        let samples: [UInt16]
        let reduced: [UInt16]

        var testDescription: String { "\(width) x \(height) x \(channels) by \(factor)" }
    }

    struct Stretch: Decodable, Sendable, CustomTestStringConvertible {
        let channels: Int
        let bits: Int
        let samples: [UInt16]
        let low: Double
        let high: Double
        let shown: [Double]

        var raster: Raster {
            Raster(
                width: samples.count / channels, height: 1, channels: channels,
                samples: bits == 8 ? .eight(samples.map { UInt8($0) }) : .sixteen(samples))
        }
        var testDescription: String { "\(channels) channels of \(bits) bits" }
    }

    let outlines: [Outlines]
    let averages: [Averages]
    let stretches: [Stretch]

    static let all: Recorded = {
        do {
            let path = Fixtures.folder.appending("pictures.json").string
            return try JSONDecoder().decode(
                Recorded.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            preconditionFailure("pictures.json: \(error)")
        }
    }()
}
