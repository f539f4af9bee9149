import Linux
import Network
import Tensors
import Testing

@Suite("Inference pool", .timeLimit(.minutes(30)))
struct InferencePoolTests {
    private static let side = 16
    private let network: UNet

    init() throws {
        let outputs = ["distance", "foreground"]
        network = try NetworkRecipe(depth: 2, width: 3, outputs: outputs, seed: 21).network()
    }

    @Test("tiles come back in order, the same whatever the number of threads", arguments: 1...3)
    func order(threads: Int) {
        let pool = InferencePool(network: network, threads: threads)

        let (indices, tiles) = Self.evaluate(on: pool, count: 23, seed: 1)
        pool.stop()

        #expect(pool.threadCount == threads)
        #expect(indices == Array(0..<23))
        #expect(tiles == expected(count: 23, seed: 1))
    }

    @Test("callers at the same time each get their own", arguments: 1...3)
    func callers(threads: Int) {
        let pool = InferencePool(network: network, threads: threads)
        let counts = [1, 40, 2, 17]
        let results = Monitor<[Int: [[Float]]]>([:])

        let callers = counts.enumerated().map { caller, count in
            PosixThread {
                let (_, tiles) = Self.evaluate(on: pool, count: count, seed: caller)
                results.update { $0[caller] = tiles }
            }
        }
        for caller in callers { caller.join() }
        pool.stop()

        let collected = results.update { $0 }
        for (caller, count) in counts.enumerated() {
            #expect(collected[caller] == expected(count: count, seed: caller))
        }
    }

    @Test("an order of no tiles is done at once and holds nobody up")
    func nothing() {
        let pool = InferencePool(network: network, threads: 2)

        let (none, _) = Self.evaluate(on: pool, count: 0, seed: 1)
        let (indices, _) = Self.evaluate(on: pool, count: 3, seed: 1)
        pool.stop()

        #expect(none.isEmpty)
        #expect(indices == [0, 1, 2])
    }

    @Test("a pool that was never asked ends too")
    func stops() {
        let pool = InferencePool(network: network, threads: 3)

        pool.stop()

        #expect(pool.threadCount == 3)
    }

    /// What one evaluator, alone, says of the tiles: its second channel is the foreground.
    private func expected(count: Int, seed: Int) -> [[Float]] {
        let area = Self.side * Self.side
        let evaluator = NetworkRunner(
            network: PackedNetwork(network: network),
            size: PlaneSize(height: Self.side, width: Self.side))
        return (0..<count).map { index in
            Self.fill(evaluator.input, tile: index, seed: seed)
            evaluator.run()
            return Array(evaluator.output[area..<2 * area])
        }
    }

    private static func evaluate(
        on pool: InferencePool, count: Int, seed: Int
    ) -> (indices: [Int], tiles: [[Float]]) {
        var (indices, tiles): ([Int], [[Float]]) = ([], [])
        pool.evaluate(count: count, size: PlaneSize(height: side, width: side)) { index, input in
            fill(input, tile: index, seed: seed)
        } consume: { index, tile in
            indices.append(index)
            tiles.append(Array(tile.suffix(side * side)))
        }
        return (indices, tiles)
    }

    private static func fill(_ input: UnsafeMutableBufferPointer<Float>, tile: Int, seed: Int) {
        var random = SeededRandom(seed: UInt64(seed * 1000 + tile))
        _ = input.update(fromContentsOf: random.plane(height: side, width: side).elements)
    }
}
