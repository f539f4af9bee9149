import Gradients
import Tensors
import Testing

@Suite("Losses")
struct LossTests {
    @Test("values and gradients are PyTorch's", arguments: 0..<8)
    func recorded(index: Int) throws {
        let recorded = try ReferenceRecorded.load().losses[index]
        let count = recorded.images * recorded.outputs * recorded.height * recorded.width
        let batch = ReferenceRecorded.batch(
            images: recorded.images, height: recorded.height, width: recorded.width,
            hasDistance: recorded.distance != nil)
        let logits = ReferenceRecorded.drawn(count, seed: recorded.outputs)
            .map { recorded.scale * $0 }
        var slopes = [Double](repeating: .nan, count: count)
        var single = [Float](repeating: .nan, count: count)

        let value = recorded.loss.evaluate(
            logits, outputs: recorded.outputs, foreground: recorded.foreground,
            distance: recorded.distance, batch: batch, slopes: &slopes)
        let singleValue = recorded.loss.evaluate(
            logits.map { Float($0) }, outputs: recorded.outputs, foreground: recorded.foreground,
            distance: recorded.distance, batch: batch, slopes: &single)

        #expect(recorded.values.count == value.figures.count)
        for (one, other) in zip(value.figures, recorded.values) {
            #expect(abs(one - other) <= 1e-9 * max(1, abs(other)))
        }
        for (one, other) in zip(singleValue.figures, recorded.values) {
            #expect(abs(one - other) <= 1e-6 * max(1, abs(other)))
        }
        #expect(CentralDifferences.difference(slopes, recorded.gradient) <= 1e-9)
        #expect(CentralDifferences.difference(single.map(Double.init), recorded.gradient) <= 1e-5)
    }

    @Test("a logit that is no number, or infinite, makes the total no number or infinite")
    func broken() {
        let batch = ReferenceRecorded.batch(images: 2, height: 3, width: 4, hasDistance: true)
        for loss in [Loss(), Loss(dice: 1, distance: 1)] {
            for bad in [Float.nan, .infinity, -.infinity] {
                for place in 0..<48 {
                    var logits = [Float](repeating: 0.5, count: 48)
                    logits[place] = bad
                    var slopes = logits
                    let value = loss.evaluate(
                        logits, outputs: 2, foreground: 0, distance: 1, batch: batch,
                        slopes: &slopes)
                    #expect(!value.total.isFinite, "\(bad) at \(place)")
                }
            }
        }
    }

    @Test("huge logits give a finite total and finite gradients")
    func huge() {
        let batch = ReferenceRecorded.batch(images: 1, height: 3, width: 4, hasDistance: false)
        let logits = (0..<12).map { $0 % 2 == 0 ? Float.greatestFiniteMagnitude : -3e38 }
        var slopes = logits

        let value = Loss(dice: 1).evaluate(
            logits, outputs: 1, foreground: 0, distance: nil, batch: batch, slopes: &slopes)

        #expect(value.total.isFinite)
        #expect(slopes.allSatisfy { $0.isFinite })
    }

    @Test("probabilities are judged as Keras judges them", arguments: 0..<3)
    func keras(index: Int) throws {
        let recorded = try LossRecorded.load()[index]
        func value(_ truth: [Double]) -> LossValue {
            var batch = ReferenceRecorded.batch(
                images: recorded.images, height: recorded.height, width: recorded.width,
                hasDistance: false)
            batch.foreground = truth.map { Float($0) }
            return recorded.probabilities.map { Float($0) }.withUnsafeBufferPointer {
                Loss().evaluate(
                    probabilities: $0, outputs: 1, foreground: 0, distance: nil, batch: batch)
            }
        }

        let hard = value(recorded.truth)
        #expect(abs(hard.crossEntropy - recorded.entropy) <= 1e-9 * recorded.entropy)
        #expect(hard.accuracy == recorded.accuracy)
        #expect(abs(hard.pixelDifference - recorded.pixelDifference) <= 1e-9)
        let soft = value(recorded.soft).crossEntropy
        #expect(abs(soft - recorded.softEntropy) <= 1e-9 * recorded.softEntropy)
    }

    @Test("logits and their probabilities give the same value")
    func probabilities() {
        let batch = ReferenceRecorded.batch(images: 2, height: 5, width: 3, hasDistance: true)
        let loss = Loss(dice: 0.5, distance: 1, beta: 0.2)
        let logits = ReferenceRecorded.drawn(90, seed: 4).map { 4 * $0 }
        var slopes = logits

        let expected = loss.evaluate(
            logits, outputs: 3, foreground: 2, distance: 1, batch: batch, slopes: &slopes)
        let probabilities = DifferentiableLayers.activation(
            Volume(images: 2, channels: 3, height: 5, width: 3, elements: logits), kind: .sigmoid)
        let value = probabilities.elements.map { Float($0) }.withUnsafeBufferPointer {
            loss.evaluate(
                probabilities: $0, outputs: 3, foreground: 2, distance: 1, batch: batch)
        }

        for (one, other) in zip(value.figures, expected.figures) {
            #expect(abs(one - other) <= 1e-6)
        }
    }
}
