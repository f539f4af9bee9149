import Masks
import Tensors
import Testing

@Suite("Pixel agreement")
struct PixelAgreementTests {
    private static func agreement(_ predicted: [String], _ actual: [String]) -> PixelAgreement {
        PixelAgreement(predicted: labels(predicted), actual: labels(actual))
    }

    private static func labels(_ rows: [String]) -> LabelImage {
        let components = ConnectedComponents(of: Plane(drawn: rows))
        return LabelImage(labels: components.labels, count: components.areas.count)
    }

    @Test("the measures of a partly correct mask are those computed by hand")
    func partlyCorrect() {
        let agreement = Self.agreement(["###..", "#...."], ["##...", "...##"])

        #expect(agreement.intersectionArea == 2)
        #expect(agreement.predictedArea == 4)
        #expect(agreement.actualArea == 4)
        #expect(agreement.pixelCount == 10)
        #expect(agreement.dice == 5.0 / 9)
        #expect(agreement.iou == 2.0 / 6)
        #expect(agreement.precision == 0.5)
        #expect(agreement.recall == 0.5)
        #expect(agreement.pixelError == 0.4)
    }

    @Test("precision is relative to the prediction, recall to the annotation")
    func oneSided() {
        let small = Self.agreement(["#..."], ["####"])
        let large = Self.agreement(["####"], ["#..."])

        #expect((small.precision, small.recall) == (1, 0.25))
        #expect((large.precision, large.recall) == (0.25, 1))
        #expect(small.dice == 3.0 / 6)
        #expect(small.dice == large.dice)
        #expect(small.iou == 0.25)
        #expect(small.pixelError == 0.75)
    }

    @Test("equal masks agree fully, including empty ones", arguments: ["#.#", "###", "..."])
    func equal(row: String) {
        let agreement = Self.agreement([row], [row])

        #expect(agreement.dice == 1)
        #expect(agreement.iou == 1)
        #expect(agreement.precision == 1)
        #expect(agreement.recall == 1)
        #expect(agreement.pixelError == 0)
    }

    @Test("disjoint masks have only the smoothing term of the Dice coefficient")
    func disjoint() {
        let agreement = Self.agreement(["##.."], ["..##"])

        #expect(agreement.dice == 1.0 / 5)
        #expect(agreement.iou == 0)
        #expect(agreement.precision == 0)
        #expect(agreement.recall == 0)
        #expect(agreement.pixelError == 1)
    }

    @Test("an empty prediction has an IoU, precision and recall of 0")
    func emptyMask() {
        let agreement = Self.agreement(["..."], [".##"])

        #expect(agreement.dice == 1.0 / 3)
        #expect((agreement.iou, agreement.precision, agreement.recall) == (0, 0, 0))
    }

    @Test("a prediction where nothing is annotated has an IoU, precision and recall of 0")
    func emptyTruth() {
        let agreement = Self.agreement([".##"], ["..."])

        #expect(agreement.dice == 1.0 / 3)
        #expect((agreement.iou, agreement.precision, agreement.recall) == (0, 0, 0))
    }

    @Test("label images are compared by their foregrounds, and pooling sums pixel counts")
    func pooling() {
        let first = Plane(drawn: ["###..", "#...."])
        let second = Plane(drawn: ["##...", "...##"])
        let labels = [first, second].map { mask in
            let components = ConnectedComponents(of: mask)
            return LabelImage(labels: components.labels, count: components.areas.count)
        }

        let agreement = PixelAgreement(predicted: labels[0], actual: labels[1])
        let pooled = PixelAgreement(pooling: [
            agreement, Self.agreement(["#"], ["."]), Self.agreement(["."], ["."]),
        ])

        #expect(agreement == Self.agreement(["###..", "#...."], ["##...", "...##"]))
        #expect(
            (pooled.intersectionArea, pooled.predictedArea, pooled.actualArea, pooled.pixelCount)
                == (2, 5, 4, 12))
        #expect(pooled.dice == 5.0 / 10)
        #expect(PixelAgreement(pooling: []).pixelError == 0)
    }
}
