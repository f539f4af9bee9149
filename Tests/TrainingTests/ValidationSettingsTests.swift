import Foundation
import Masks
import Tensors
import Testing
import Training

@Suite("What is validated and kept")
struct ValidationSettingsTests {
    /// Ten images of six tiles of 256x256, with batches of eight, cost 60 of 24 tiles a step: ten
    /// times as much training is 25 steps.
    @Test(
        "whole images are validated so often that it takes a tenth of training's work",
        arguments: [(1, 25), (10, 3), (24, 2), (25, 1), (26, 1), (1000, 1)])
    func schedule(stepsPerEpoch: Int, interval: Int) {
        let schedule = ValidationSchedule(
            every: nil, validationPixels: 60 * 256 * 256, batch: 8, side: 256,
            stepsPerEpoch: stepsPerEpoch)

        #expect(schedule.interval == interval)
    }

    @Test("the last epoch is always validated")
    func last() {
        let schedule = ValidationSchedule(
            every: 3, validationPixels: 1, batch: 1, side: 64, stepsPerEpoch: 1)

        #expect((1...8).filter { schedule.isDue(after: $0, of: 8) } == [3, 6, 8])
    }

    @Test("average precision chooses where networks and annotations tell nuclei apart")
    func standard() {
        #expect(KeepCriterion.standard(hasDistance: true, hasInstances: true) == .averagePrecision)
        #expect(KeepCriterion.standard(hasDistance: false, hasInstances: true) == .dice)
        #expect(KeepCriterion.standard(hasDistance: true, hasInstances: false) == .dice)
    }

    @Test("one validation folder is a string in run.json as before, several are a list")
    func folders() throws {
        func json(_ paths: [String]) throws -> String {
            let encoder = JSONEncoder()
            encoder.outputFormatting = .withoutEscapingSlashes
            return String(decoding: try encoder.encode(ValidationFolders(paths)), as: UTF8.self)
        }
        func decode(_ text: String) throws -> [String] {
            try JSONDecoder().decode(ValidationFolders.self, from: Data(text.utf8)).paths
        }

        #expect(ValidationFolders([]) == nil)
        #expect(try json(["/a/val"]) == #""/a/val""#)
        #expect(try json(["/a", "/b"]) == #"["/a","/b"]"#)
        #expect(try decode(#""/a/val""#) == ["/a/val"])
        #expect(try decode(#"["/a","/b"]"#) == ["/a", "/b"])
        #expect(throws: DecodingError.self) { try decode("[]") }
        #expect(throws: DecodingError.self) { try decode("3") }
    }

    @Test("sets are named by the ends of their paths that tell them apart, without separators")
    func names() {
        #expect(ValidationSet.names(of: ["/data/dsb/val"]) == ["val"])
        #expect(
            ValidationSet.names(of: ["/data/dsb/val", "/data/bbbc039/val"])
                == ["dsb/val", "bbbc039/val"])
        #expect(ValidationSet.names(of: ["/data/a,b\n\"c"]) == ["a_b__c"])
        let alike = ValidationSet.names(of: ["/x/a,b", "/x/a_b"])
        #expect(Set(alike).count == 2)
        #expect(ValidationSet.names(of: []) == [])
    }

    /// An image of a row whose first nuclei, of a pixel each, are found.
    private func agreement(found: Int32, annotated: Int32) -> InstanceAgreement {
        func image(_ count: Int32) -> LabelImage {
            LabelImage(
                labels: Plane(width: 9, height: 1, elements: (1...9).map { $0 > count ? 0 : $0 }),
                count: Int(count))
        }
        return InstanceAgreement(predicted: image(found), actual: image(annotated))
    }

    @Test("nuclei of a set are pooled, masks count for Dice alone, and each set counts alike")
    func scores() throws {
        // 2 of 4 and 6 of 6 nuclei: 8 of 10, where the mean over images would be 0.75.
        let separated = WholeImageScores.Values(of: [
            (agreement(found: 2, annotated: 4), true), (agreement(found: 6, annotated: 6), true),
            (agreement(found: 0, annotated: 9), false),
        ])
        let masks = WholeImageScores.Values(of: [(agreement(found: 3, annotated: 3), false)])
        let more = WholeImageScores.Values(of: [(agreement(found: 3, annotated: 5), true)])

        #expect(separated.averagePrecision == 0.8)
        #expect(abs((separated.meanAveragePrecision ?? 0) - 0.8) < 1e-12)
        // (2·|A ∩ B| + 1) / (|A| + |B| + 1) of each image.
        #expect(abs(separated.dice - (5.0 / 7 + 1 + 1.0 / 10) / 3) < 1e-12)
        #expect(masks.averagePrecision == nil)
        #expect(masks.meanAveragePrecision == nil)
        let mean = WholeImageScores(sets: [
            .init(name: "a", values: separated), .init(name: "b", values: masks),
            .init(name: "c", values: more),
        ]).mean
        #expect(abs((mean.averagePrecision ?? 0) - (0.8 + 0.6) / 2) < 1e-12)
        #expect(abs(mean.dice - (separated.dice + 1 + 7.0 / 9) / 3) < 1e-12)
    }
}
