import Tensors
import Testing

@Suite("Median and Dice coefficient")
struct FiguresTests {
    @Test(
        "the median is NumPy's",
        arguments: [
            ([3.0], 3.0), ([2, 1], 1.5), ([5, 1, 3], 3), ([4, 1, 3, 2], 2.5),
            ([0.1, 0.2, 0.3, 0.4, 0.5, 0.7], 0.35), ([-1, -1, 7, 7], 3), ([.infinity, 0, 1], 1),
        ] as [([Double], Double)])
    func median(values: [Double], expected: Double) {
        #expect(values.median() == expected)
        #expect(values.reversed().median() == expected)
        #expect(values.sorted().medianOfSorted() == expected)
    }

    @Test("nothing has no median")
    func nothing() {
        #expect([Double]().median() == nil)
        #expect([Double]().medianOfSorted() == nil)
    }

    @Test("the Dice coefficient is smoothed by 1, so that two empty masks agree fully")
    func dice() {
        #expect(smoothedDice(overlap: 0, total: 0) == 1)
        #expect(smoothedDice(overlap: 5, total: 10) == 1)
        #expect(smoothedDice(overlap: 0, total: 9) == 0.1)
        #expect(smoothedDice(overlap: 1, total: 3) == 0.75)
    }
}
