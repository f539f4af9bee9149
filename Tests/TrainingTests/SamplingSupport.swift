import Foundation
import Images
import Tensors
import TestSupport
import Testing
import Training

/// What `Tests/Fixtures/record-sampling` recorded.
struct RecordedSampling: Decodable {
    struct Picture: Decodable, Sendable {
        let width: Int
        let height: Int
        /// In thousandths.
        let pixels: [Int]
        let truth: [UInt8]

        var image: AnnotatedImage {
            let plane = Plane(
                width: width, height: height, elements: pixels.map { Float($0) / 1000 })
            let truth = Plane(width: width, height: height, elements: truth)
            return AnnotatedImage(name: "a", plane: plane, foreground: truth, distance: truth)
        }
    }

    struct Warp: Decodable, Sendable, CustomTestStringConvertible {
        let picture: Int
        let scale: Double
        let rotation: Double
        let shear: Double
        let pixels: [Double]
        let truth: [Double]

        var testDescription: String {
            "picture \(picture), x \(scale), \(rotation) and \(shear) degrees"
        }
    }

    struct Resize: Decodable, Sendable, CustomTestStringConvertible {
        let picture: Int
        let side: Int
        let pixels: [Double]
        let truth: [Double]

        var testDescription: String { "picture \(picture) to \(side)" }
    }

    /// A crop of an image that is scaled when weights are validated.
    struct Validation: Decodable, Sendable, CustomTestStringConvertible {
        let picture: Int
        let factor: Double
        let side: Int
        let pixels: [Double]
        let truth: [Double]

        var testDescription: String { "picture \(picture), x \(factor)" }
    }

    let pictures: [Picture]
    let warps: [Warp]
    let validations: [Validation]
    let resizes: [Resize]

    static let all: RecordedSampling = {
        do {
            let path = Fixtures.folder.appending("sampling.json").string
            return try JSONDecoder().decode(
                RecordedSampling.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            preconditionFailure("sampling.json: \(error)")
        }
    }()
}

/// Images that are drawn.
enum Drawn {
    /// A width and a height of an image.
    struct Size: Sendable, CustomTestStringConvertible {
        let width: Int
        let height: Int
        var testDescription: String { "\(width) x \(height)" }
    }

    /// Sizes that are seldom thought of.
    static let awkward: [Size] = [
        (1, 1), (5, 300), (300, 5), (63, 64), (64, 64), (65, 130), (2, 3),
    ]
    .map { Size(width: $0, height: $1) }

    /// An image whose pixels all differ; its truth is where they are bright.
    static func ramp(_ name: String, _ size: Size) -> AnnotatedImage {
        let count = size.width * size.height
        let plane = Plane(
            width: size.width, height: size.height,
            elements: (0..<count).map { Float($0) / Float(count) })
        let truth = plane.map { $0 > 0.5 ? UInt8(255) : 0 }
        return AnnotatedImage(name: name, plane: plane, foreground: truth, distance: truth)
    }

    /// Bright discs on a dark ground; each pixel is the share of it that they cover.
    static func discs(_ size: Size, radius: Double, apart: Double) -> AnnotatedImage {
        var plane = Plane<Float>(width: size.width, height: size.height, repeating: 0)
        var inside = plane.map { _ in UInt8(0) }
        for row in 0..<size.height {
            for column in 0..<size.width {
                let near = { (place: Int) -> Double in
                    (Double(place) / apart).rounded() * apart - Double(place)
                }
                let (x, y) = (near(column), near(row))
                let depth = radius - (x * x + y * y).squareRoot()
                plane[row, column] = Float(min(max(depth + 0.5, 0), 1))
                inside[row, column] = UInt8((max(depth, 0) / radius * 255).rounded())
            }
        }
        return AnnotatedImage(
            name: "discs", plane: plane, foreground: plane.map { $0 >= 0.5 ? 255 : 0 },
            distance: inside)
    }

    /// The preparation of ``coloured(_:)``.
    static let preparation = Preparation(
        invertAboveMean: 80, lowPercentile: 1, highPercentile: 99.8, minimumRange: 0.001,
        clip: 0...1.5)

    /// A bright-field image without nuclei: colours that rise along rows and columns.
    static func coloured(_ size: Size) -> AnnotatedImage {
        var samples: [UInt8] = []
        for row in 0..<size.height {
            for column in 0..<size.width {
                let (across, down) = (column * 100 / size.width, row * 100 / size.height)
                samples += [
                    UInt8(100 + across), UInt8(60 + (across + down) * 9 / 10), UInt8(140 + down),
                ]
            }
        }
        return brightField(
            Raster(
                width: size.width, height: size.height, channels: 3, samples: .eight(samples)))
    }

    /// A bright-field image without nuclei, with its colours.
    static func brightField(_ raster: Raster) -> AnnotatedImage {
        let prepared = preparation.prepare(GrayImage(raster), polarity: .darkNuclei)
        let nothing = prepared.plane.map { _ in UInt8(0) }
        return AnnotatedImage(
            name: "coloured", plane: prepared.plane, foreground: nothing, distance: nothing,
            isInverted: true,
            colours: ColourPlanes(of: raster, record: prepared.record, preparation: preparation))
    }
}
