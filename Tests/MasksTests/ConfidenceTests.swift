import Masks
import Tensors
import Testing

@Suite("Confidence")
struct ConfidenceTests {
    private static func confidence(_ probability: [Float], _ labels: [Int32]) -> Confidence {
        let width = labels.count
        var accumulator = ProbabilityAccumulator()
        accumulator.add(
            labels: Plane(width: width, height: 1, elements: labels),
            probability: Plane(width: width, height: 1, elements: probability))
        return accumulator.confidence
    }

    @Test("confidence averages over nuclei, decisiveness over nuclei and probabilities from 0.1")
    func byHand() throws {
        let confidence = Self.confidence([1, 0.75, 0.25, 0.125, 0, 0.0625], [1, 2, 0, 0, 0, 0])

        #expect(confidence.meanProbability == 0.875)
        #expect(confidence.decisiveness == (1 + 0.5 + 0.5 + 0.75) / 4)
    }

    @Test("pixels with probabilities below 0.1 change nothing", arguments: [0, 1, 1000])
    func background(count: Int) {
        let confidence = Self.confidence(
            [0.5, 0.5] + Array(repeating: 0.01, count: count),
            [1, 0] + Array(repeating: 0, count: count))

        #expect(confidence.meanProbability == 0.5)
        #expect(confidence.decisiveness == 0)
    }

    @Test("an image of certain background has neither measure")
    func empty() {
        let confidence = Self.confidence([0, 0.05], [0, 0])

        #expect(confidence.meanProbability == nil)
        #expect(confidence.decisiveness == nil)
    }
}
