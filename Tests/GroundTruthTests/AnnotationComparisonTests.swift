import GroundTruth
import Images
import Linux
import Masks
import Outbox
import SystemPackage
import Tensors
import Testing

@Suite("Comparison with an annotation")
struct AnnotationComparisonTests {
    let fixture: AnnotationFixture

    init() throws { fixture = try AnnotationFixture() }

    @Test("any nonzero pixel is nucleus: 0/255, 0/1, labels, colours; alpha is not looked at")
    func encodings() throws {
        try fixture.write(.eight([255, 0, 0, 0]), to: "a.png")
        try fixture.write(.eight([1, 0, 0, 0]), to: "b.png")
        try fixture.write(.sixteen([300, 0, 0, 0]), to: "c.png")
        try fixture.write(
            .eight([0, 0, 1, 255, 0, 0, 0, 255, 0, 0, 0, 255, 0, 0, 0, 255]), channels: 4,
            to: "d.png")
        try fixture.write(.eight([9, 0, 0, 255, 0, 7, 0, 0]), channels: 2, to: "e.png")

        for name in ["a.png", "b.png", "c.png", "d.png", "e.png"] {
            let values = try #require(try fixture.compare(with: name).values, "\(name)")
            // (2·1 + 1)/(2 + 1 + 1), 1/2, 1/2, 1/1, 1/4
            #expect(values.value == 0.75)
            #expect(values.iou == 0.5)
            #expect(values.precision == 0.5)
            #expect(values.recall == 1)
            #expect(values.pixelError == 0.25)
        }
    }

    @Test("an annotation that is known is not compared again; one that cannot be read says why")
    func known() throws {
        try fixture.write(.eight([255, 0, 0, 0]), to: "a.png")
        try fixture.write([1, 2, 3], to: "bad.png")

        let first = try fixture.compare(with: "a.png")
        let again = try fixture.compare(with: "a.png", unless: first?.truthSha256)
        let bad = try fixture.compare(with: "bad.png")

        #expect(first != nil)
        #expect(again == nil)
        #expect(bad.error?.code == "truth-unreadable")
    }

    @Test("nuclei are counted and matched, not only their pixels")
    func instances() throws {
        try fixture.write(.eight([1, 1, 2, 2]), to: "a.png")
        let merged = LabelImage(labels: Plane(width: 4, height: 1, repeating: 1), count: 1)

        let record = try fixture.annotations.compare(
            { merged }, width: 4, height: 1, with: "a.png", of: "a.png")

        let values = try #require(record.values)
        #expect(values.value == 1)
        // Half of what was found is each of the two: it counts as one of them at 0.5 alone.
        #expect(
            values.instances
                == .init(
                    truthKind: "labels", truthCount: 2, countError: 0.5, ap50: 0.5, meanAp: 0.05,
                    precision50: 1, recall50: 0.5, panopticQuality: 1.0 / 3))
    }
}
