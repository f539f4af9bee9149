import GroundTruth
import Images
import Masks
import Tensors
import TestSupport
import Testing

@Suite("Annotation")
struct AnnotationTests {
    private static func raster(_ width: Int, _ channels: Int, _ samples: Raster.Samples) -> Raster {
        let count =
            switch samples {
            case .eight(let values): values.count
            case .sixteen(let values): values.count
            }
        return Raster(
            width: width, height: count / width / channels, channels: channels, samples: samples)
    }

    /// The pixels that a PNG of a raster is read with.
    private static func pixels(_ raster: Raster) throws -> AnnotationPixels {
        let reader = try ImageReader(input: .bytes(PNGEncoder.encode(raster)), as: .labels)
        return try AnnotationPixels(of: reader.pictures[0], in: reader)
    }

    private static func annotation(
        _ width: Int, _ channels: Int, _ samples: Raster.Samples
    ) throws -> Annotation {
        try Annotation(pixels(raster(width, channels, samples)))
    }

    /// Adds an instance mask of one row.
    private static func add(_ samples: [UInt8], to masks: inout InstanceMasks) throws {
        let pixels = try pixels(raster(samples.count, 1, .eight(samples)))
        masks.add(pixels.numbers, header: pixels.header)
    }

    @Test("gray of more than one value besides 0 is a label image: each value is a nucleus")
    func labels() throws {
        let sixteen = try Self.annotation(4, 1, .sixteen([300, 300, 0, 60000, 0, 7, 7, 60000]))
        let eight = try Self.annotation(4, 1, .eight([2, 2, 0, 255, 0, 1, 1, 255]))
        let alpha = try Self.annotation(2, 2, .eight([5, 0, 9, 255]))

        #expect(sixteen.kind == .labelImage)
        #expect(sixteen.nuclei.labels.elements == [2, 2, 0, 3, 0, 1, 1, 3])
        #expect(sixteen.nuclei.count == 3)
        #expect(eight == sixteen)
        #expect(alpha.nuclei.labels.elements == [1, 2])
    }

    @Test("a mask's nuclei are its 8-connected components, whatever its one value")
    func mask() throws {
        let expected: [Int32] = [1, 0, 0, 2, 0, 1, 0, 2]
        for value in [1, 128, 255] as [UInt8] {
            let annotation = try Self.annotation(4, 1, .eight(expected.map { $0 == 0 ? 0 : value }))

            #expect(annotation.kind == .mask)
            #expect(annotation.nuclei.labels.elements == expected)
            #expect(annotation.nuclei.count == 2)
        }
    }

    @Test("a mask with soft edges is a mask, and no label image")
    func soft() throws {
        let annotation = try Self.annotation(5, 1, .eight([90, 255, 255, 255, 17, 0, 0, 0, 0, 0]))

        #expect(annotation.kind == .mask)
        #expect(annotation.nuclei.count == 1)
    }

    @Test(
        "a mask that went through JPEG, or was resampled, has its nuclei above one half",
        arguments: try RecordedLabels.load().soft)
    func resampled(file: RecordedLabels.File) throws {
        let reader = try ImageReader(input: .bytes(file.bytes), as: .labels)
        let pixels = try AnnotationPixels(of: reader.pictures[0], in: reader)

        let annotation = try Annotation(pixels)
        var masks = InstanceMasks(width: file.width, height: file.height)
        masks.add(pixels.numbers, header: pixels.header)

        for found in [annotation, masks.annotation] {
            let isNucleus = found.nuclei.labels.elements.map { $0 > 0 ? UInt32(1) : 0 }
            #expect(zip(isNucleus, file.numbers).count { $0 != $1 } == 0)
        }
        #expect(annotation.kind == .mask)
        #expect(annotation.nuclei.count == file.count)
    }

    @Test("a label image is none, be it of many nuclei or of a few that are bright")
    func labelsAreNotSoft() throws {
        let many = try Self.annotation(16, 1, .eight((0..<256).map { UInt8($0) }))
        let bright = try Self.annotation(8, 1, .eight((0..<64).map { UInt8(224 + $0 / 5) }))
        let classes = try Self.annotation(4, 1, .eight([255, 255, 255, 1, 0, 2, 0, 0]))

        #expect(many.kind == .labelImage && many.nuclei.count == 255)
        #expect(bright.kind == .labelImage && bright.nuclei.count == 13)
        // Most is white: a mask, in which no class is lost.
        #expect(classes.kind == .mask && classes.nuclei.labels.elements.count { $0 > 0 } == 5)
    }

    @Test("each colour is a nucleus, and its alpha is not looked at")
    func colours() throws {
        let annotation = try Self.annotation(
            3, 4, .eight([0, 0, 1, 255, 0, 0, 0, 255, 200, 0, 0, 0]))

        #expect(annotation.kind == .labelImage)
        #expect(annotation.nuclei.labels.elements == [1, 0, 2])
    }

    @Test("black is a mask without a nucleus", arguments: [1, 2, 3, 4])
    func black(channels: Int) throws {
        let annotation = try Self.annotation(
            2, channels, .eight(Array(repeating: 0, count: 2 * channels)))

        #expect(annotation.kind == .mask)
        #expect(annotation.nuclei.count == 0)
    }

    @Test("of masks that overlap the first keeps its pixels; one that is covered adds no nucleus")
    func masks() throws {
        var masks = InstanceMasks(width: 5, height: 1)
        for samples: [UInt8] in [
            [0, 255, 255, 0, 0], [0, 0, 255, 0, 0], [0, 0, 0, 0, 0], [1, 1, 0, 0, 1],
        ] {
            try Self.add(samples, to: &masks)
        }

        #expect(masks.annotation.kind == .instanceMasks)
        #expect(masks.annotation.nuclei.labels.elements == [2, 1, 1, 0, 2])
        #expect(masks.annotation.nuclei.count == 2)
    }

    @Test("nuclei that touch are apart in masks, one in a mask")
    func touching() throws {
        var masks = InstanceMasks(width: 4, height: 1)
        try Self.add([255, 255, 0, 0], to: &masks)
        try Self.add([0, 0, 255, 255], to: &masks)
        let mask = try Self.annotation(4, 1, .eight([255, 255, 255, 255]))

        #expect(masks.annotation.nuclei.count == 2)
        #expect(mask.nuclei.count == 1)
    }
}
