import Tensors
import Testing

@Suite("Random source")
struct RandomSourceTests {
    @Test("the first numbers equal those of the published SplitMix64")
    func published() {
        var random = RandomSource(seed: 1_234_567)

        let drawn = (0..<3).map { _ in random.next() }

        #expect(
            drawn == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
            ])
    }

    @Test("normal numbers have mean 0 and standard deviation 1")
    func normal() {
        var random = RandomSource(seed: 3)
        let count = 100_000

        let drawn = (0..<count).map { _ in random.standardNormal() }

        let mean = drawn.reduce(0, +) / Double(count)
        let variance = drawn.reduce(0) { $0 + $1 * $1 } / Double(count)
        #expect(abs(mean) < 0.02)
        #expect(abs(variance - 1) < 0.03)
    }

    @Test("numbers stay within the requested range")
    func ranges() {
        var random = RandomSource(seed: 4)

        for _ in 0..<10_000 {
            #expect((-2...5).contains(random.uniform(in: -2...5)))
            #expect((0.5...8.000001).contains(random.logUniform(in: 0.5...8)))
            #expect((0..<7).contains(random.index(below: 7)))
        }
    }

    @Test("streams of one seed differ from each other")
    func streams() {
        let firsts = (0..<1000).map { stream in
            var random = RandomSource(seed: 9, stream: UInt64(stream))
            return random.next()
        }

        #expect(Set(firsts).count == firsts.count)
    }

    @Test(
        "permutations equal those of a Python implementation",
        arguments: [
            [], [0], [1, 0], [2, 0, 1], [9, 0, 6, 11, 10, 3, 8, 7, 2, 5, 1, 4],
        ])
    func permutation(recorded: [Int]) {
        var random = RandomSource(seed: 1_234_567)

        #expect(random.shuffled(Array(0..<recorded.count)) == recorded)
    }

    @Test("all permutations are equally likely, also with equal elements")
    func permutations() {
        var random = RandomSource(seed: 8)
        let count = 6_000

        let drawn = (0..<count).map { _ in random.shuffled([7, 5, 9]) }
        let pairs = (0..<count).map { _ in random.shuffled([4, 4, 1]) }

        // Six standard deviations of a binomial count.
        let counts = Dictionary(grouping: drawn) { $0 }.values.map(\.count)
        #expect(counts.count == 6)
        #expect(counts.allSatisfy { abs($0 - 1000) < 173 })
        let pairCounts = Dictionary(grouping: pairs) { $0 }.values.map(\.count)
        #expect(pairCounts.count == 3)
        #expect(pairCounts.allSatisfy { abs($0 - 2000) < 219 })
    }
}
