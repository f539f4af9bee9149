import Gradients
import Testing

@Suite("Norm of a gradient")
struct GradientNormTests {
    @Test("clipping gives PyTorch's norms and gradients")
    func recorded() throws {
        for recorded in try RecordedOptimization.load().norms {
            var gradient = recorded.gradient

            let norm = GradientNorm.clip(
                &gradient, to: recorded.limit, trained: [gradient.indices])

            #expect(abs(norm - recorded.norm) <= 1e-6 * recorded.norm)
            #expect(gradient.count == recorded.clipped.count)
            for (own, theirs) in zip(gradient, recorded.clipped) {
                #expect(abs(own - theirs) <= 1e-6 * abs(theirs))
            }
        }
    }

    @Test("only what is trained counts and is shortened", arguments: [1, 7, 8, 9, 16, 17])
    func trainedOnly(count: Int) {
        var gradient = [Float](repeating: 100, count: 3) + [Float](repeating: 2, count: count)
        gradient += [Float](repeating: 100, count: 2)

        let norm = GradientNorm.clip(&gradient, to: 1, trained: [3..<3 + count])

        #expect(abs(norm - 2 * Double(count).squareRoot()) <= 1e-12)
        #expect(gradient.prefix(3) == [100, 100, 100])
        #expect(gradient.suffix(2) == [100, 100])
        let shortened = Float(1 / Double(count).squareRoot())
        #expect(gradient[3..<3 + count].allSatisfy { abs($0 - shortened) <= 1e-5 })
    }

    @Test(
        "a gradient that is no number is left for the loop to see",
        arguments: [Float.nan, .infinity])
    func notFinite(value: Float) {
        var gradient: [Float] = [1, value, 3]

        let norm = GradientNorm.clip(&gradient, to: 1, trained: [0..<3])

        #expect(!norm.isFinite)
        #expect(gradient[0] == 1 && gradient[2] == 3)
    }
}
