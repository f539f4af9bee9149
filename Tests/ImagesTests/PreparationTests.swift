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

    @Test(
        "a mean of exactly 80 of 8 bits is not inverted, the least more is",
        arguments: [(1, 80), (2, 160), (3, 240), (17, 1360), (1000, 80_000)])
    func exactMean(pixels: Int, sum: Int) {
        var elements = (0..<pixels).map { UInt16(sum / pixels + ($0 < sum % pixels ? 1 : 0)) }
        let exact = Self.prepare(elements, bitsUsed: 8)
        elements[pixels - 1] += 1
        let more = Self.prepare(elements, bitsUsed: 8)

        #expect(exact.record.meanIntensity == 80)
        #expect(!exact.record.inverted)
        #expect(more.record.meanIntensity > 80)
        #expect(more.record.inverted)
    }

    /// 10,000 pixels: background 1000…1099, and a tenth 2000.
    private static let field: [UInt16] = (0..<10_000).map { index -> UInt16 in
        index % 10 == 0 ? 2000 : UInt16(1000 + index % 100)
    }

    @Test(
        "a deeper image has its polarity whatever its pedestal and its extremes",
        arguments: [0, 100, 20_000, 32_768], [nil, 0, 65_535] as [UInt16?])
    func deep(pedestal: UInt16, extreme: UInt16?) {
        var bright: [UInt16] = Self.field.map { $0 + pedestal }
        var dark: [UInt16] = Self.field.map { pedestal + (3000 - $0) }
        if let extreme { (bright[7], dark[7]) = (extreme, extreme) }

        for (elements, isDark) in [(bright, false), (dark, true)] {
            let record = Self.prepare(elements, bitsUsed: 16).record
            #expect(record.inverted == isDark)
            #expect(record.polarity.brightness.measure == BrightnessEvidence.Measure.robustMean)
            #expect(record.validRange.high - record.validRange.low <= 1100)
        }
    }

    @Test("a dim image on a pedestal, with a hot pixel, is stretched as it is without them")
    func dim() {
        let dim: [UInt16] = (0..<10_000).map { index -> UInt16 in
            index % 10 == 0 ? 40 : UInt16(index % 11)
        }
        var raised: [UInt16] = dim.map { $0 + 30_000 }
        raised[7] = 65_535

        let plain = Self.prepare(dim, bitsUsed: 10).plane.elements
        var other = Self.prepare(raised, bitsUsed: 16).plane.elements
        other[7] = plain[7]

        #expect(largestDifference(plain, other) < 1e-3)
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
        #expect(prepared.record.polarity.setting == polarity)
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
