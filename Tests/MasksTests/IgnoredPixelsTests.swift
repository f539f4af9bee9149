import Masks
import Tensors
import Testing

@Suite("Ignored pixels")
struct IgnoredPixelsTests {
    /// Two label images of one row, a digit a nucleus, with ignored pixels as `#`.
    private struct Row {
        let found: LabelImage
        let annotated: LabelImage
        let ignored: IgnoredPixels?

        init(found: String, annotated: String, ignored: String) {
            func labels(_ row: String) -> LabelImage {
                LabelImage(
                    relabelling: Plane(
                        width: row.utf8.count, height: 1,
                        elements: row.utf8.map { UInt16($0) - 48 }))
            }
            self.found = labels(found)
            self.annotated = labels(annotated)
            self.ignored = IgnoredPixels(Plane(drawn: [ignored]))
        }

        var instances: InstanceAgreement {
            InstanceAgreement(predicted: found, actual: annotated, ignoring: ignored)
        }
        var pixels: PixelAgreement {
            PixelAgreement(predicted: found, actual: annotated, ignoring: ignored)
        }
    }

    @Test("a nucleus that lies there for the most part is neither right nor wrong")
    func crowd() {
        let row = Row(found: "111102222033", annotated: "111100000022", ignored: "......####..")

        #expect(row.instances.predictedCount == 2)
        #expect(row.instances.countError == 0)
        #expect(row.instances.matchingAtHalf.truePositives == 2)
        #expect(row.instances.matchingAtHalf.falsePositives == 0)
        #expect(row.instances.meanAveragePrecision == 1)
        // Its one pixel that is not ignored is wrong all the same.
        #expect(row.pixels.intersectionArea == 6)
        #expect(row.pixels.predictedArea == 7 && row.pixels.actualArea == 6)
        #expect(row.pixels.pixelCount == 8)
        #expect(row.pixels.pixelError == 1.0 / 8)
        #expect(row.pixels.dice == 13.0 / 14)
        #expect(row.instances.dice == row.pixels.dice)
    }

    @Test("a nucleus of which half lies there is wrong")
    func half() {
        let row = Row(found: "110022", annotated: "110000", ignored: ".....#")

        #expect(row.instances.predictedCount == 2)
        #expect(row.instances.matchingAtHalf.falsePositives == 1)
    }

    @Test("a nucleus of which the rest matches is right, however much of it lies there")
    func match() {
        let row = Row(found: "0111111", annotated: "0000011", ignored: ".####..")

        #expect(row.instances.predictedCount == 1)
        #expect(row.instances.matchingAtHalf.truePositives == 1)
        #expect(row.instances.matchings.allSatisfy { $0.falsePositives == 0 })
    }

    @Test("ignored pixels are not part of a union")
    func union() {
        // Of 4 pixels that are found 2 are ignored: 2 of 3 are left in the union.
        let row = Row(found: "1111000", annotated: "0011100", ignored: "##.....")

        #expect(row.instances.matchings.count { $0.truePositives == 1 } == 4)  // 0.50 to 0.65
    }

    @Test("a mask without a true pixel is none")
    func none() {
        #expect(IgnoredPixels(Plane(drawn: ["...", "..."])) == nil)
        #expect(IgnoredPixels(Plane(drawn: [".#.", "..#"]))?.count == 2)
    }
}
