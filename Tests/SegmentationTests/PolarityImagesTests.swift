import Images
import Linux
import Network
import Segmentation
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite(
    "The polarity of real images",
    .enabled(if: Fixtures.data != nil, Comment(rawValue: Fixtures.noData)))
struct PolarityImagesTests {
    /// An image of noise, of which the annotation has no nucleus.
    private static let empty = "IXMtest_L10_s6_w12D12D64C-2639-4CA8-9BB4-99F92C9B7068.tif"
    private static let sets = [
        "dsb2018/train", "dsb2018/val", "bbbc039/train", "bbbc039/val",
    ]

    private static func readers(in folder: FilePath) throws -> [(String, ImageReader)] {
        let images = folder.appending("images")
        return try Fixtures.names(in: images).map { name in
            let bytes = try OpenFile(at: images.appending(name).resolvingSymlinks)
                .readAll(limit: 1 << 28)
            return (name, try ImageReader(input: .bytes(bytes)))
        }
    }

    @Test(
        "the 718 images of both collections have the polarity of the original rule, without doubt",
        arguments: sets)
    func original(set: String) throws {
        let segmenter = try Segmenter(
            model: Model(Model.builtIn), options: SegmentationOptions(), threads: 2)
        defer { segmenter.stop() }
        let data = try #require(Fixtures.data)
        for (name, reader) in try Self.readers(in: data.appending(set)) {
            let source = try reader.source(of: reader.pictures[0])
            let gray = GrayImage(try source.raster(rows: 0..<source.height))
            let sum = gray.plane.elements.reduce(0) { $0 + Int($1) }
            let mean =
                Double(sum) / Double(gray.plane.elements.count) / Double(gray.maximum) * 255

            let decision = try #require(
                try segmenter.decidePolarity(of: reader.pictures, in: reader) { _ in })

            #expect(decision.inverted == (mean > 80), "\(name)")
            // One has nothing that is bright or dark.
            #expect(!decision.isDoubtful || name == Self.empty, "\(name)")
        }
    }

    @Test(
        "a field of fluorescence keeps its polarity under haze, which the mean alone would invert",
        arguments: [70, 90, 110])
    func haze(level: Int) throws {
        let segmenter = try Segmenter(
            model: Model(Model.builtIn), options: SegmentationOptions(), threads: 2)
        defer { segmenter.stop() }
        let data = try #require(Fixtures.data)
        var (right, count) = (0, 0)
        for (_, reader) in try Self.readers(in: data.appending("dsb2018/val")) {
            let source = try reader.source(of: reader.pictures[0])
            let gray = GrayImage(try source.raster(rows: 0..<source.height))
            let histogram = IntensityHistogram(of: gray)
            guard histogram.mean < 30, histogram.largest + level < 256 else { continue }
            let hazy = Raster(
                width: gray.plane.width, height: gray.plane.height, channels: 1,
                samples: .eight(gray.plane.elements.map { UInt8($0) + UInt8(level) }))
            let decision = try segmenter.segment(hazy).summary.preparation.polarity
            count += 1
            if !decision.inverted { right += 1 }
        }
        print("haze of \(level): \(right) of \(count) keep their polarity")
        #expect(count >= 20)
        #expect(right == count)
    }
}
