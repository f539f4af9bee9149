import FoundationEssentials
import Glibc
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

    @Test("weights of 1 change no bit of values and gradients")
    func ones() {
        let plain = ReferenceRecorded.batch(images: 2, height: 5, width: 3, hasDistance: true)
        var weighted = plain
        weighted.weights = [Float](repeating: 1, count: 30)
        let loss = Loss(dice: 0.5, distance: 1)
        let logits = ReferenceRecorded.drawn(60, seed: 4).map { 4 * $0 }
        var slopes = [[Double]](repeating: logits, count: 2)

        let values = [plain, weighted].enumerated().map { index, batch in
            loss.evaluate(
                logits, outputs: 2, foreground: 0, distance: 1, batch: batch,
                slopes: &slopes[index])
        }

        #expect(values[0] == values[1])
        #expect(slopes[0] == slopes[1])
    }

    @Test("ignored pixels change nothing: values and gradients are those without them")
    func ignored() {
        let loss = Loss(dice: 0.5, distance: 1)
        // One row of 6 pixels, of which the third and the last are ignored.
        var row = ReferenceRecorded.batch(images: 1, height: 1, width: 6, hasDistance: true)
        row.weights = [1, 1, 0, 1, 1, 0]
        let kept = [0, 1, 3, 4]
        var short = ReferenceRecorded.batch(images: 1, height: 1, width: 4, hasDistance: true)
        short.foreground = kept.map { row.foreground[$0] }
        short.distance = kept.map { row.distance[$0] }
        let logits = ReferenceRecorded.drawn(12, seed: 9).map { 3 * $0 }
        let places = kept + kept.map { $0 + 6 }
        var slopes = [Double](repeating: .nan, count: 12)
        var expected = [Double](repeating: .nan, count: 8)

        let value = loss.evaluate(
            logits, outputs: 2, foreground: 0, distance: 1, batch: row, slopes: &slopes)
        let truth = loss.evaluate(
            places.map { logits[$0] }, outputs: 2, foreground: 0, distance: 1, batch: short,
            slopes: &expected)

        for (one, other) in zip(value.figures, truth.figures) { #expect(abs(one - other) < 1e-15) }
        #expect(CentralDifferences.difference(places.map { slopes[$0] }, expected) < 1e-15)
        #expect([2, 5, 8, 11].allSatisfy { slopes[$0] == 0 })
    }

    @Test("a batch of ignored pixels alone has a loss of 0, and so has its gradient")
    func allIgnored() {
        var batch = ReferenceRecorded.batch(images: 1, height: 2, width: 2, hasDistance: true)
        batch.weights = [0, 0, 0, 0]
        var slopes = [Double](repeating: .nan, count: 8)

        let value = Loss(dice: 1, distance: 1).evaluate(
            ReferenceRecorded.drawn(8, seed: 2), outputs: 2, foreground: 0, distance: 1,
            batch: batch, slopes: &slopes)

        #expect(value.total == 0)
        #expect(slopes.allSatisfy { $0 == 0 })
        slopes[0] = 0
        let broken = Loss().evaluate(
            [.nan, 0, 0, 0, 0, 0, 0, 0], outputs: 2, foreground: 0, distance: 1, batch: batch,
            slopes: &slopes)
        #expect(!broken.total.isFinite)
    }

    @Test("weighted means are over the sum of weights; metrics count pixels alike")
    func weighted() {
        // Logits of 0: cross-entropy ln 2, probability 1/2. A logit of ln 3: probability 3/4.
        var batch = ReferenceRecorded.batch(images: 1, height: 1, width: 3, hasDistance: false)
        batch.foreground = [1, 0, 1]
        batch.weights = [3, 1, 0]
        var slopes = [Double](repeating: .nan, count: 3)

        let value = Loss(dice: 1).evaluate(
            [log(3.0), 0, -5], outputs: 1, foreground: 0, distance: nil, batch: batch,
            slopes: &slopes)

        #expect(abs(value.crossEntropy - (3 * log(4.0 / 3) + log(2.0)) / 4) < 1e-15)
        // (2 Σwpy + 1) / (Σwp + Σwy + 1) = (2 · 3 · 3/4 + 1) / (3 · 3/4 + 1/2 + 3 + 1)
        #expect(abs(value.dice - (1 - 5.5 / 6.75)) < 1e-15)
        #expect(value.accuracy == 1)
        #expect(value.overlap == 1)
        #expect(abs(value.pixelDifference - (0.25 + 0.5) / 2) < 1e-15)
    }

    @Test("a loss of a version without gap weights is read with a weight of 0")
    func older() throws {
        let older = #"{"dice": 0.5, "distance": 1, "beta": 0.1}"#

        let loss = try JSONDecoder().decode(Loss.self, from: Data(older.utf8))
        let again = try JSONDecoder().decode(
            Loss.self, from: JSONEncoder().encode(Loss(dice: 0.5, gap: 10)))

        #expect(loss == Loss(dice: 0.5, distance: 1))
        #expect(again == Loss(dice: 0.5, gap: 10))
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
