import Gradients
import Tensors
import Testing
import TestSupport

@Suite("A step recorded from PyTorch")
struct ReferenceStepTests {
    @Test(
        "the reference gives its loss, gradients and running statistics",
        arguments: ReferenceStep.all)
    func parity(step: ReferenceStep) throws {
        let engine = ReferenceGradients(blueprint: step.blueprint)
        let layout = engine.layout
        var state = try step.state(layout)
        var gradient = [Float](repeating: .nan, count: layout.count)

        let value = try engine.evaluate(
            &gradient, of: step.batch(), at: &state, loss: step.loss, dropout: 0)

        let loss = try Double(step.tensor("loss").elements[0])
        #expect(abs(value.total - loss) <= 1e-6 * loss)
        let recorded = try step.numbers(layout.entries, "gradient")
        var worst = 0.0
        for entry in layout.entries {
            let difference = CentralDifferences.difference(
                gradient[entry.range], recorded[entry.range])
            worst = max(worst, difference)
            #expect(difference <= 1e-4, "\(entry.name)")
        }
        let after = try step.numbers(layout.statistics, "after")
        for entry in layout.statistics {
            let difference = CentralDifferences.difference(
                state.statistics[entry.range], after[entry.range])
            #expect(difference <= 1e-5, "\(entry.name)")
        }
        print(
            "step \(step.tag): loss \(value.total), recorded \(loss); largest difference of a",
            "gradient, over the tensor's largest: \(worst)")
    }

    @Test(
        "the fast gradients and the optimiser take the whole step: loss, gradients, new weights",
        arguments: ReferenceStep.all, InstructionSet.allCases.filter(\.isSupported))
    func wholeStep(step: ReferenceStep, processor: InstructionSet) throws {
        let batch = try step.batch()
        let engine = NetworkGradients(
            architecture: step.blueprint, images: batch.count, size: batch.size, threads: 2,
            processor: processor)
        let layout = engine.layout
        var state = try step.state(layout)
        var gradient = [Float](repeating: .nan, count: layout.count)

        let value = engine.evaluate(
            &gradient, of: batch, at: &state, loss: step.loss, dropout: 0)
        var adam = Adam(
            settings: step.tag == "unet" ? .init(weightDecay: 1e-3) : .init(), count: layout.count)
        adam.update(
            &state.parameters, gradient: gradient,
            learningRate: step.tag == "unet" ? 1.5e-3 : 1e-3, trained: [0..<layout.count],
            threads: 2)

        let loss = try Double(step.tensor("loss").elements[0])
        #expect(abs(value.total - loss) <= 1e-5 * loss)
        let recorded = try step.numbers(layout.entries, "gradient")
        let after = try step.numbers(layout.entries, "after")
        var worst = 0.0
        var moved: [(own: Float, recorded: Float)] = []
        for entry in layout.entries {
            let difference = CentralDifferences.difference(
                gradient[entry.range], recorded[entry.range])
            worst = max(worst, difference)
            #expect(difference <= 1e-4, "\(entry.name)")
            for index in entry.range where abs(recorded[index]) > 1e-6 {
                moved.append((state.parameters[index], after[index]))
            }
        }
        #expect(largestDifference(moved.map(\.own), moved.map(\.recorded)) <= 1e-5)
        let statistics = try step.numbers(layout.statistics, "after")
        for entry in layout.statistics {
            let difference = CentralDifferences.difference(
                state.statistics[entry.range], statistics[entry.range])
            #expect(difference <= 1e-5, "\(entry.name)")
        }
        print(
            "step \(step.tag), \(processor.rawValue): loss \(value.total), recorded \(loss); a",
            "gradient's largest difference, over the tensor's largest: \(worst); a weight's:",
            largestDifference(moved.map(\.own), moved.map(\.recorded)))
    }
}
