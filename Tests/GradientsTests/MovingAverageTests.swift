import Gradients
import Tensors
import TestSupport
import Testing

@Suite("Moving average")
struct MovingAverageTests {
    @Test("parameters and statistics are averaged as TensorFlow's ExponentialMovingAverage does")
    func recorded() throws {
        for recorded in try RecordedOptimization.load().averages {
            let states = recorded.states.map { values in
                NetworkState(
                    parameters: Array(values.prefix(3)), statistics: Array(values.dropFirst(3)))
            }
            let first = try #require(states.first)
            var average = MovingAverage(state: first, decay: recorded.decay)

            for (state, wanted) in zip(states.dropFirst(), recorded.averages) {
                average.add(state, threads: 2)
                let own = average.state.parameters + average.state.statistics
                #expect(largestDifference(own, wanted) <= 1e-6)
            }
            #expect(average.count == recorded.averages.count)
        }
    }

    @Test("any number of threads gives the same bits", arguments: [1, 15, 16, 17, 4099])
    func threads(count: Int) {
        var random = RandomSource(seed: 4)
        let states = (0..<4).map { _ in
            NetworkState(
                parameters: (0..<count).map { _ in Float(random.uniform(in: -1...1)) },
                statistics: [])
        }

        let averages = [1, 2, 3, 8].map { threads in
            states.dropFirst().reduce(into: MovingAverage(state: states[0])) {
                $0.add($1, threads: threads)
            }
        }

        #expect(averages.allSatisfy { $0 == averages[0] })
        #expect(averages[0].state != states[3])
    }
}
