import GroundTruth
import Images
import Masks
import Tensors
import TestSupport
import Testing

@Suite("Truth")
struct TruthTests {
    private static func raster(_ width: Int, _ channels: Int, _ samples: Raster.Samples) -> Raster {
        let count =
            switch samples {
            case .eight(let values): values.count
            case .sixteen(let values): values.count
            }
        return Raster(
            width: width, height: count / width / channels, channels: channels, samples: samples)
    }

    /// What a file of a raster has for labels, and the truth that they are.
    private static func labels(_ raster: Raster) throws -> (Plane<UInt32>, PageHeader) {
        let reader = try ImageReader(.bytes(PNGEncoder.encode(raster)), as: .labels)
        return (try reader.labels(of: reader.pictures[0]), reader.header)
    }

    private static func truth(
        _ width: Int, _ channels: Int, _ samples: Raster.Samples
    ) throws -> Truth {
        let (labels, header) = try labels(raster(width, channels, samples))
        return Truth(labels, of: header)
    }

    /// Adds a row of a gray mask.
    private static func add(_ samples: [UInt8], to stack: inout TruthStack) throws {
        let (numbers, header) = try labels(raster(samples.count, 1, .eight(samples)))
        stack.add(numbers, of: header)
    }

    @Test("gray of more than one value besides 0 is a label image: each value is a nucleus")
    func labels() throws {
        let sixteen = try Self.truth(4, 1, .sixteen([300, 300, 0, 65535, 0, 7, 7, 65535]))
        let eight = try Self.truth(4, 1, .eight([2, 2, 0, 255, 0, 1, 1, 255]))
        let alpha = try Self.truth(2, 2, .eight([5, 0, 9, 255]))

        #expect(sixteen.kind == .labels)
        #expect(sixteen.labels.labels.elements == [2, 2, 0, 3, 0, 1, 1, 3])
        #expect(sixteen.labels.count == 3)
        #expect(eight == sixteen)
        #expect(alpha.labels.labels.elements == [1, 2])
    }

    @Test("a mask's nuclei are its 8-connected components, whatever its one value")
    func mask() throws {
        let expected: [Int32] = [1, 0, 0, 2, 0, 1, 0, 2]
        for value in [1, 128, 255] as [UInt8] {
            let truth = try Self.truth(4, 1, .eight(expected.map { $0 == 0 ? 0 : value }))

            #expect(truth.kind == .mask)
            #expect(truth.labels.labels.elements == expected)
            #expect(truth.labels.count == 2)
        }
    }

    @Test("a mask with soft edges is a mask, and no label image")
    func soft() throws {
        let truth = try Self.truth(5, 1, .eight([90, 255, 255, 255, 17, 0, 0, 0, 0, 0]))

        #expect(truth.kind == .mask)
        #expect(truth.labels.count == 1)
    }

    @Test(
        "a mask that went through JPEG, or was resampled, has its nuclei above one half",
        arguments: try RecordedLabels.load().soft)
    func resampled(file: RecordedLabels.File) throws {
        let reader = try ImageReader(.bytes(file.bytes), as: .labels)
        let labels = try reader.labels(of: reader.pictures[0])

        let truth = Truth(labels, of: reader.header)
        var stack = TruthStack(width: file.width, height: file.height)
        stack.add(labels, of: reader.header)

        for found in [truth, stack.truth] {
            let isNucleus = found.labels.labels.elements.map { $0 > 0 ? UInt32(1) : 0 }
            #expect(zip(isNucleus, file.numbers).count { $0 != $1 } == 0)
        }
        #expect(truth.kind == .mask)
        #expect(truth.labels.count == file.count)
    }

    @Test("a label image is none, be it of many nuclei or of a few that are bright")
    func labelsAreNotSoft() throws {
        let many = try Self.truth(16, 1, .eight((0..<256).map { UInt8($0) }))
        let bright = try Self.truth(8, 1, .eight((0..<64).map { UInt8(224 + $0 / 5) }))
        let classes = try Self.truth(4, 1, .eight([255, 255, 255, 1, 0, 2, 0, 0]))

        #expect(many.kind == .labels && many.labels.count == 255)
        #expect(bright.kind == .labels && bright.labels.count == 13)
        // Most is white: a mask, in which no class is lost.
        #expect(classes.kind == .mask && classes.labels.labels.elements.count { $0 > 0 } == 5)
    }

    @Test("colours are a mask, whatever they are; alpha is not looked at")
    func colours() throws {
        let truth = try Self.truth(3, 4, .eight([0, 0, 1, 255, 0, 0, 0, 255, 200, 0, 0, 0]))

        #expect(truth.kind == .mask)
        #expect(truth.labels.labels.elements == [1, 0, 2])
    }

    @Test("black is a mask without a nucleus", arguments: [1, 2, 3, 4])
    func black(channels: Int) throws {
        let truth = try Self.truth(2, channels, .eight(Array(repeating: 0, count: 2 * channels)))

        #expect(truth.kind == .mask)
        #expect(truth.labels.count == 0)
    }

    @Test("of masks that overlap the first keeps its pixels; one that is covered adds no nucleus")
    func masks() throws {
        var stack = TruthStack(width: 5, height: 1)
        for samples: [UInt8] in [
            [0, 255, 255, 0, 0], [0, 0, 255, 0, 0], [0, 0, 0, 0, 0], [1, 1, 0, 0, 1],
        ] {
            try Self.add(samples, to: &stack)
        }

        #expect(stack.truth.kind == .masks)
        #expect(stack.truth.labels.labels.elements == [2, 1, 1, 0, 2])
        #expect(stack.truth.labels.count == 2)
    }

    @Test("nuclei that touch are apart in masks, one in a mask")
    func touching() throws {
        var stack = TruthStack(width: 4, height: 1)
        try Self.add([255, 255, 0, 0], to: &stack)
        try Self.add([0, 0, 255, 255], to: &stack)
        let mask = try Self.truth(4, 1, .eight([255, 255, 255, 255]))

        #expect(stack.truth.labels.count == 2)
        #expect(mask.labels.count == 1)
    }
}
