import Images
import Linux
import Masks
import Outbox
import Pipeline
import Segmentation
import SystemPackage
import Tensors
import TestSupport
import Testing

/// A file of `../shared/cases` that shows the field of `pol-01_ref.tif`, written in another way.
struct WrittenFile: Sendable, CustomTestStringConvertible {
    let name: String
    /// The number that 0 and 1 of the reference became in this file; `nil` if it is rescaled.
    var numbers: (zero: Double, unit: Double)?
    /// The share of pixels with data.
    var validFraction = 1.0
    /// The flags of its results.
    var flags: [String] = []
    /// The number of its results.
    var results = 1

    var testDescription: String { name }

    static let all: [WrittenFile] = [
        .init(name: "pol-02_imagej_signed16_offset32768.tif", numbers: (32768, 1)),
        .init(name: "pol-03_scmos_offset100_dim.tif"),
        .init(name: "pol-04_timelapse_2frames.tif", results: 2),
        .init(name: "pol-05_float_one_negative_pixel.tif"),
        .init(name: "pol-06_int16_dead_pixel.tif", numbers: (0, 1)),
        .init(name: "pol-07_float_nodata_-9999.tif", numbers: (0, 1), validFraction: 0.844),
        .init(name: "rng-01_float_one_pixel_1e9.tif", numbers: (0, 1)),
        .init(name: "rgb-01_dapi_blue_actin_green.png"),
        .init(name: "lut-01_imagej_blue.tif"),
        .init(name: "lut-02_imagej_spectrum.tif"),
    ]
}

@Suite(
    "One field, written in many ways",
    .enabled(if: Fixtures.data != nil, Comment(rawValue: Fixtures.noData)))
struct WrittenFilesTests {
    private static let cases = (Fixtures.data ?? "").removingLastComponent().appending("cases")

    private let folder: TemporaryFolder
    private let outbox: Outbox

    init() throws {
        folder = try TemporaryFolder()
        outbox = Outbox(root: folder.path.appending("out"))
    }

    private func segment(
        _ name: String, polarity: Polarity = .auto, planes: PlaneChoice = PlaneChoice()
    ) throws -> [Sidecar] {
        let pipeline = try Pipeline(
            model: LoadedModel(file: nil), options: SegmentationOptions(polarity: polarity),
            limits: ReadingLimits(), planes: planes, outbox: outbox.tree.root, truth: nil,
            threads: 1)
        defer { pipeline.stop() }
        var sidecars: [Sidecar] = []
        let source = ImageSource(inbox: FileTree(root: Self.cases), path: FilePath(name))
        _ = try pipeline.segment(source, report: { sidecars.append($0.sidecar) })
        return sidecars
    }

    private func mask(of sidecar: Sidecar) throws -> [Bool] {
        let path = outbox.tree.root.appending(sidecar.mask.file)
        return GrayImage(try PNGDecoder.decode(try OpenFile(at: path).readAll(limit: 1 << 24)))
            .plane.elements.map { $0 != 0 }
    }

    private static func dice(_ one: [Bool], _ other: [Bool]) -> Double {
        let overlap = zip(one, other).count { $0 && $1 }
        return smoothedDice(
            overlap: Double(overlap), total: Double(one.count { $0 } + other.count { $0 }))
    }

    @Test("each has the reference's nuclei, in its own numbers", arguments: WrittenFile.all)
    func nuclei(file: WrittenFile) throws {
        let reference = try #require(try segment("pol-01_ref.tif").first)
        let expected = try mask(of: reference)
        let results = try segment(file.name)

        #expect(results.count == file.results)
        for result in results {
            #expect(result.quality?.flags == file.flags)
            let fraction = try #require(result.preparation.validFraction)
            #expect(abs(fraction - file.validFraction) < 0.001)
            #expect(!result.preparation.inverted)
            guard file.validFraction == 1 else {
                #expect(result.preparation.scale?.noData == [-9999])
                continue
            }
            #expect(abs(result.nuclei.count - reference.nuclei.count) <= 1)
            #expect(Self.dice(try mask(of: result), expected) > 0.98)
            if let numbers = file.numbers {
                let mean = try #require(reference.nuclei.intensityMean?.mean)
                let own = try #require(result.nuclei.intensityMean?.mean)
                #expect(abs(own - (numbers.zero + numbers.unit * mean)) < 0.005 * mean)
            }
        }
    }

    @Test("nothing is found where there are no data, and the rest is as without the border")
    func noData() throws {
        let reference = try mask(of: try #require(try segment("pol-01_ref.tif").first))
        let file = "pol-07_float_nodata_-9999.tif"
        let found = try mask(of: try #require(try segment(file).first))
        let bytes = try OpenFile(at: Self.cases.appending(file).resolvingSymlinks)
            .readAll(limit: 1 << 24)
        let reader = try ImageReader(input: .bytes(bytes))
        let source = try reader.source(of: reader.pictures[0])
        guard case .sixteen(let samples) = try source.raster(rows: 0..<source.height).samples else {
            Issue.record("a float is scaled to 16 bits")
            return
        }
        let isValid = samples.map { $0 != 0 }

        #expect(zip(found, isValid).allSatisfy { !$0 || $1 })
        let inside = zip(reference, isValid).map { $0 && $1 }
        #expect(Self.dice(found, inside) > 0.97)
    }

    @Test("a colour of a picture can be asked for by name and by number")
    func colours() throws {
        let file = "rgb-01_dapi_blue_actin_green.png"
        let expected = try mask(of: try #require(try segment("pol-01_ref.tif").first))
        for choice in [PlaneChoice.Channel.name("blue"), .index(2)] {
            let result = try #require(try segment(file, planes: PlaneChoice(channel: choice)).first)
            #expect(result.image.channelChoice?.decidedBy == "setting")
            #expect(result.image.channelChoice?.channel == 2)
            #expect(result.quality?.flags == [])
            #expect(Self.dice(try mask(of: result), expected) > 0.98)
        }
        let gray = try #require(
            try segment(file, planes: PlaneChoice(channel: .name("gray"))).first)
        #expect(gray.image.channelChoice?.name == "gray")
        #expect(gray.image.channelChoice?.channel == nil)
    }
}
