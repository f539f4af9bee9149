import Testing
import Training

@Suite("An even choice of images")
struct EvenChoiceTests {
    @Test(
        "small sets are whole before large ones take more than them",
        arguments: [
            ([520, 96, 49, 5, 18, 50], 150, [32, 32, 31, 5, 18, 32]),
            ([3, 3], 100, [3, 3]), ([10, 10], 5, [3, 2]), ([4, 0, 9], 6, [3, 0, 3]), ([], 5, []),
        ] as [([Int], Int, [Int])])
    func shares(counts: [Int], most: Int, expected: [Int]) {
        let shares = EvenChoice.shares(of: counts, most: most)

        #expect(shares.reduce(0, +) == min(most, counts.reduce(0, +)))
        #expect(shares.sorted() == expected.sorted())
        #expect(zip(shares, counts).allSatisfy { $0 <= $1 })
    }

    @Test("some of a list are spread over all of it")
    func spread() {
        #expect(Array(0..<10).spread(3) == [1, 5, 8])
        #expect(Array(0..<10).spread(10) == Array(0..<10))
        #expect(Array(0..<2).spread(5) == [0, 1])
        #expect(Array(0..<2).spread(0).isEmpty)
    }
}
