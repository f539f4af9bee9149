import Images
import Linux
import Network
import Segmentation
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite("Segmenter")
struct SegmenterTests {
    /// A bright disc on a dark ground.
    static func disc(width: Int, height: Int, inverted: Bool = false) -> Raster {
        let samples = (0..<width * height).map { pixel -> UInt8 in
            let (y, x) = (pixel / width - height / 2, pixel % width - width / 2)
            let inside = x * x + y * y < 12 * 12
            return inside != inverted ? 200 : 10
        }
        return Raster(width: width, height: height, channels: 1, samples: .eight(samples))
    }

    @Test(
        "images of any size give a mask of their size",
        arguments: [(1, 1), (1, 300), (15, 17), (256, 256), (257, 255), (300, 40)], [256, 64])
    func anySize(size: (width: Int, height: Int), tile: Int) throws {
        let segmenter = try Segmenter(
            model: Model(Model.builtIn), options: SegmentationOptions(tile: tile), threads: 1)
        defer { segmenter.stop() }

        let result = try segmenter.segment(Self.disc(width: size.width, height: size.height))

        #expect(result.labels.width == size.width)
        #expect(result.labels.height == size.height)
        #expect((0...1).contains(result.summary.quality.expectedDice))
    }

    @Test("a disc is one nucleus, bright on dark or dark on bright", arguments: [false, true])
    func disc(inverted: Bool) throws {
        let segmenter = try Segmenter(
            model: Model(Model.builtIn), options: SegmentationOptions(), threads: 1)
        defer { segmenter.stop() }

        let result = try segmenter.segment(Self.disc(width: 128, height: 128, inverted: inverted))

        #expect(result.summary.preparation.inverted == inverted)
        #expect(result.summary.components == 1)
        #expect(abs(result.labels.areas.reduce(0, +) - 441) < 100)
    }

    @Test(
        "every stage and every tile is reported, in order",
        arguments: [(150, 140, 1), (150, 161, 12), (10, 1536, 1), (10, 1537, 32)])
    func progress(width: Int, height: Int, tiles: Int) throws {
        let options = SegmentationOptions(tile: 64, overlap: 16)
        let segmenter = try Segmenter(
            model: Model(Model.builtIn), options: options, threads: 2)
        defer { segmenter.stop() }
        var events: [ProgressEvent] = []

        _ = try segmenter.segment(Self.disc(width: width, height: height)) { events.append($0) }

        let expected: [ProgressEvent] =
            [.decode, .prepare, .encode, .prepare, .network].map { .began($0) }
            + (1...tiles).map { .tiles(done: $0, of: tiles) }
            + [.masks, .encode, .measure, .encode, .measure, .measure, .encode].map { .began($0) }
        #expect(events.filter { $0 != .working } == expected)
    }

    @Test("the number of threads does not change a single probability")
    func threads() throws {
        let model = try Model(Model.builtIn)
        let raster = Self.disc(width: 420, height: 310)
        let options = SegmentationOptions(tile: 128)

        let planes = try [1, 3].map { threads in
            let segmenter = try Segmenter(model: model, options: options, threads: threads)
            defer { segmenter.stop() }
            return try segmenter.segment(raster).foreground
        }

        #expect(planes[0] == planes[1])
    }

    @Test("a model that does not say how images are prepared is refused with a sentence")
    func noPreparation() throws {
        let file = try MappedFile(Fixtures.folder.appending("seed1.safetensors"))
        let model = try file.withBytes { bytes throws(WeightsError) in try Model(bytes) }

        let error = #expect(throws: ModelError.self) {
            try Segmenter(model: model, options: SegmentationOptions(), threads: 1)
        }

        #expect(error.map { "\($0)".contains("'nucleid.preparation'") } == true)
    }

    @Test(
        "tiles that the network cannot take are refused with a sentence",
        arguments: [(250, 32), (256, 30), (256, 144), (64, 0)])
    func tiles(side: Int, overlap: Int) throws {
        let model = try Model(Model.builtIn)

        let error = #expect(throws: ModelError.self) {
            try Segmenter(
                model: model, options: SegmentationOptions(tile: side, overlap: overlap), threads: 1
            )
        }

        #expect(error.map { "\($0)".contains(" px") } == true)
    }
}
