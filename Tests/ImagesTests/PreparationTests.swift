import Images
import Tensors
import Testing
import TestSupport

@Suite("Preparation")
struct PreparationTests {
    /// As the shipped model has it.
    private static let preparation = Preparation(
        invertAboveMean: 80, lowPercentile: 1, highPercentile: 99.8, minimumRange: 0.001,
        clip: 0...1.5)

    private static func prepare(
        _ elements: [UInt16], bitsUsed: Int, polarity: Polarity = .auto
    ) -> PreparedImage {
        let plane = Plane(width: elements.count, height: 1, elements: elements)
        return preparation.prepare(GrayImage(plane: plane, bitsUsed: bitsUsed), polarity: polarity)
    }

    @Test(
        "images become what NumPy makes of them", arguments: try RecordedPreparations.load().cases)
    func numpy(recorded: RecordedPreparations.Case) throws {
        let samples: Raster.Samples =
            recorded.fileBits == 8
            ? .eight(recorded.gray.map { UInt8($0) }) : .sixteen(recorded.gray)
        let polarity = try #require(Polarity(rawValue: recorded.polarity))
        let image = GrayImage(
            Raster(width: recorded.width, height: recorded.height, channels: 1, samples: samples))

        let prepared = Self.preparation.prepare(image, polarity: polarity)

        #expect(largestDifference(prepared.plane.elements, recorded.prepared) <= 1e-6)
        let record = prepared.record
        #expect(record.bitsUsed == recorded.bitsUsed)
        #expect(record.inverted == recorded.inverted)
        #expect(abs(record.meanIntensity - recorded.mean) <= 1e-9)
        #expect(abs(record.low - recorded.low) <= 1e-6)
        #expect(abs(record.high - recorded.high) <= 1e-6)
    }

    /// 80/255 of 1023, 4095 and 16383 is a number of seventeenths.
    @Test(
        "a mean of exactly 80 is not inverted, the least more is",
        arguments: [
            (8, 1, 80), (8, 2, 160), (8, 3, 240), (8, 17, 1360), (8, 1000, 80_000),
            (10, 17, 5456), (12, 17, 21_840), (14, 17, 87_376), (14, 51, 262_128),
            (16, 1, 20_560), (16, 3, 61_680), (16, 7, 143_920),
        ])
    func exactMean(bits: Int, pixels: Int, sum: Int) {
        var elements = (0..<pixels).map { UInt16(sum / pixels + ($0 < sum % pixels ? 1 : 0)) }
        let exact = Self.prepare(elements, bitsUsed: bits)
        elements[pixels - 1] += 1
        let more = Self.prepare(elements, bitsUsed: bits)

        #expect(exact.record.meanIntensity == 80)
        #expect(!exact.record.inverted)
        #expect(more.record.meanIntensity > 80)
        #expect(more.record.inverted)
    }

    @Test(
        "the setting of polarity overrides the rule of the mean",
        arguments: [
            (.brightNuclei, 0, false), (.brightNuclei, 255, false), (.darkNuclei, 0, true),
            (.darkNuclei, 255, true), (.auto, 0, false), (.auto, 255, true),
        ] as [(Polarity, UInt16, Bool)])
    func polarity(polarity: Polarity, gray: UInt16, inverted: Bool) {
        let prepared = Self.prepare([gray, gray], bitsUsed: 8, polarity: polarity)

        #expect(prepared.record.inverted == inverted)
        #expect(prepared.record.polarity == polarity)
        #expect(prepared.record.meanIntensity == Double(gray))
    }

    @Test("inverting a dark image gives what its negative gives", arguments: [8, 10, 12, 14, 16])
    func negative(bits: Int) {
        let maximum = 1 << bits - 1
        let gray = (0..<200).map { UInt16(($0 &* 2_654_435_761 >> 9) % (maximum / 4 + 1)) }
        let negative = gray.map { UInt16(maximum) - $0 }

        let inverted = Self.prepare(gray, bitsUsed: bits, polarity: .darkNuclei)
        let plain = Self.prepare(negative, bitsUsed: bits, polarity: .brightNuclei)

        #expect(largestDifference(inverted.plane.elements, plain.plane.elements) <= 1e-6)
    }

    @Test(
        "the full scale is x/255 whatever the image, or 1 − x/255, and the contrast is still known",
        arguments: [(Polarity.brightNuclei, [51, 102, 153]), (.darkNuclei, [0, 7, 200])])
    func fullScale(polarity: Polarity, gray: [UInt16]) {
        let preparation = Preparation(
            invertAboveMean: 80, lowPercentile: 0, highPercentile: 100, minimumRange: 0.001,
            clip: 0...1, scale: .full)
        let plane = Plane(width: gray.count, height: 1, elements: gray)

        let prepared = preparation.prepare(
            GrayImage(plane: plane, bitsUsed: 8), polarity: polarity)

        let scaled = gray.map { Float($0) / 255 }
        #expect(
            prepared.plane.elements
                == (polarity == .darkNuclei ? scaled.map { 1 - $0 } : scaled))
        #expect(prepared.record.low == 0)
        #expect(prepared.record.high == 1)
        let contrast = Double((gray.max() ?? 0) - (gray.min() ?? 0)) / 255
        #expect(abs(prepared.record.contrast - contrast) <= 1e-7)
    }
}
