import Foundation
import TestSupport
import Testing
import Training

/// What `Tests/Fixtures/record-jpeg` recorded.
private struct RecordedJPEG: Decodable {
    struct Compressed: Decodable, Sendable, CustomTestStringConvertible {
        let quality: Int
        let pixels: [Float]
        var testDescription: String { "quality \(quality)" }
    }

    let side: Int
    let pixels: [Float]
    let compressed: [Compressed]

    static let all: RecordedJPEG = {
        do {
            let path = Fixtures.folder.appending("jpeg.json").string
            return try JSONDecoder().decode(
                RecordedJPEG.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        } catch {
            preconditionFailure("jpeg.json: \(error)")
        }
    }()
}

@Suite("JPEG compression")
struct JPEGCompressionTests {
    @Test("pixels are what libjpeg gives", arguments: RecordedJPEG.all.compressed)
    private func libjpeg(recorded: RecordedJPEG.Compressed) {
        let compressed = apply(
            JPEGCompression(quality: recorded.quality), to: RecordedJPEG.all.pixels,
            side: RecordedJPEG.all.side)

        // libjpeg's transform has integers; coefficients near one half of a step, which are frequent
        // where steps are small, are rounded the other way.
        let differences = zip(compressed, recorded.pixels).map { abs($0 - $1) }
        let mean = differences.reduce(0, +) / Float(differences.count)
        #expect((differences.max() ?? 9) <= (recorded.quality > 50 ? 3.01 : 1.01))
        #expect(mean <= (recorded.quality > 50 ? 0.7 : 0.02), "mean difference \(mean)")
    }

    @Test("blocks begin at the offset")
    func offset() {
        // Five columns of one value, then another one: no block mixes them if one begins there.
        let pixels = (0..<24 * 24).map { Float($0 % 24 < 5 ? 40 : 200) }

        let aligned = apply(
            JPEGCompression(quality: 10, offset: (row: 3, column: 5)), to: pixels, side: 24)
        let mixed = apply(JPEGCompression(quality: 10), to: pixels, side: 24)

        let columns = { (pixels: [Float]) in Set((0..<5).map { pixels[$0] }).count }
        #expect(columns(aligned) == 1)
        #expect(columns(mixed) > 1)
    }

    @Test(
        "a constant image stays constant, within half a step of its mean", arguments: [5, 50, 95])
    func constant(quality: Int) {
        let compressed = apply(
            JPEGCompression(quality: quality, offset: (row: 2, column: 6)),
            to: [Float](repeating: 77, count: 400), side: 20)

        // The coefficient of the mean is eight times as large; its step is 16 at quality 50.
        let percent = quality < 50 ? 5000 / quality : 200 - 2 * quality
        let step = Float(min(max((16 * percent + 50) / 100, 1), 255))
        #expect(Set(compressed).count == 1)
        #expect(abs(compressed[0] - 77) <= step / 16 + 0.5)
    }

    private func apply(_ compression: JPEGCompression, to pixels: [Float], side: Int) -> [Float] {
        var pixels = pixels
        pixels.withUnsafeMutableBufferPointer { buffer in
            if let first = buffer.baseAddress {
                compression.apply(to: first, side: side, range: 0...255)
            }
        }
        return pixels
    }
}
