import Images
import Tensors
import Testing

@Suite("Quality of a preparation")
struct PreparationQualityTests {
    private static let preparation = Preparation(
        invertAboveMean: 80, lowPercentile: 0, highPercentile: 100, minimumRange: 0.001,
        clip: 0...1.5)

    private static func record(_ samples: [UInt16], _ polarity: Polarity) -> PreparationRecord {
        let plane = Plane(width: samples.count, height: 1, elements: samples)
        return preparation.prepare(GrayImage(plane: plane, bitsUsed: 8), polarity: polarity).record
    }

    @Test("the contrast is the range of the percentiles", arguments: Polarity.allCases)
    func contrast(polarity: Polarity) {
        #expect(abs(Self.record([51, 102, 153], polarity).contrast - 0.4) <= 1e-7)
    }

    @Test(
        "the margin is the distance of the mean from the threshold, below it and above",
        arguments: [(70, 10), (80, 0), (95, 15), (255, 175)] as [(UInt16, Double)])
    func margin(mean: UInt16, margin: Double) throws {
        let record = Self.record([mean, mean], .auto)

        #expect(abs(try #require(record.polarityMargin(threshold: 80)) - margin) <= 1e-9)
    }

    @Test("a polarity that was asked for is not in doubt")
    func asked() {
        #expect(Self.record([80], .brightNuclei).polarityMargin(threshold: 80) == nil)
        #expect(Self.record([80], .darkNuclei).polarityMargin(threshold: 80) == nil)
    }
}
