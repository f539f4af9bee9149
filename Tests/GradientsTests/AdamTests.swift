import Gradients
import Tensors
import Testing
import TestSupport

@Suite("Adam")
struct AdamTests {
    private static func numbers(_ count: Int, seed: UInt64) -> [Float] {
        var random = RandomSource(seed: seed)
        return (0..<count).map { _ in Float(random.uniform(in: -1...1)) }
    }

    @Test("the weights after a step are PyTorch's", arguments: RecordedUpdate.all)
    func recordedStep(recorded: RecordedUpdate) throws {
        let entries = ParameterLayout(for: recorded.blueprint).entries
        var parameters = try recorded.numbers("before", of: entries)
        let gradient = try recorded.numbers("gradient", of: entries)
        let after = try recorded.numbers("after", of: entries)
        var adam = Adam(settings: recorded.settings, count: parameters.count)

        adam.update(
            &parameters, gradient: gradient, learningRate: recorded.learningRate,
            trained: [0..<parameters.count], threads: 2)

        let moved = gradient.indices.filter { abs(gradient[$0]) > 1e-6 }
        let largest = largestDifference(moved.map { parameters[$0] }, moved.map { after[$0] })
        print("update \(recorded.tag): largest difference \(largest)")
        #expect(largest <= 1e-6)
    }

    @Test("five steps at changing rates are PyTorch's and Keras'")
    func recordedRuns() throws {
        for recorded in try RecordedOptimization.load().adams {
            var parameters = recorded.before
            var adam = Adam(settings: recorded.settings, count: parameters.count)
            var largest = 0.0

            for (step, gradient) in recorded.gradients.enumerated() {
                adam.update(
                    &parameters, gradient: gradient, learningRate: recorded.rates[step],
                    trained: [0..<parameters.count], threads: 1)
                largest = max(largest, largestDifference(parameters, recorded.after[step]))
            }

            print("\(recorded.name): largest difference \(largest)")
            #expect(largest <= 1e-6)
            #expect(adam.step == 5)
        }
    }

    @Test("Keras' settings are the ones recorded")
    func kerasSettings() throws {
        let recorded = try RecordedOptimization.load().adams.last

        #expect(recorded?.settings == .keras)
    }

    @Test("any number of threads gives the same bits", arguments: [1, 15, 16, 17, 31, 4099])
    func threads(count: Int) {
        func trained(_ threads: Int) -> (Adam, [Float]) {
            var parameters = Self.numbers(count, seed: 1)
            var adam = Adam(settings: Adam.Settings(weightDecay: 0.1), count: count)
            for step in 0..<3 {
                adam.update(
                    &parameters, gradient: Self.numbers(count, seed: UInt64(2 + step)),
                    learningRate: 0.01, trained: [0..<count / 3, count / 3..<count],
                    threads: threads)
            }
            return (adam, parameters)
        }

        let (adam, parameters) = trained(1)

        for threads in [2, 3, 8] {
            let (other, moved) = trained(threads)
            #expect(other == adam)
            #expect(moved == parameters)
        }
    }

    @Test("what is not trained stays bit for bit, and keeps no account of its gradient")
    func frozen() {
        let before = Self.numbers(100, seed: 1)
        let gradient = Self.numbers(100, seed: 2)
        let trained = [3..<20, 20..<20, 41..<97]
        var (parameters, all) = (before, before)
        var adam = Adam(settings: Adam.Settings(weightDecay: 0.5), count: 100)
        var unfrozen = adam

        adam.update(
            &parameters, gradient: gradient, learningRate: 0.1, trained: trained, threads: 2)
        unfrozen.update(
            &all, gradient: gradient, learningRate: 0.1, trained: [0..<100], threads: 2)

        for place in 0..<100 {
            let isTrained = trained.contains { $0.contains(place) }
            #expect(parameters[place] == (isTrained ? all : before)[place])
            #expect(adam.mean[place] == (isTrained ? unfrozen.mean[place] : 0))
            #expect(adam.variance[place] == (isTrained ? unfrozen.variance[place] : 0))
        }
    }
}
