import Foundation
import Images
import Linux
import Network
import Outbox
import Pipeline
import Samples
import Segmentation
import SystemPackage
import Tensors
import TestSupport
import Testing

/// Compares masks, labels and tables with those of the recorded ``ResultVersion``.
///
/// Digests are recorded for each kernel set, as sums are rounded differently: avx2 and avx512 fuse
/// multiplications and additions, portable does not, and fast computes in integers. Within a kernel
/// set every processor gives the same bits. The kernels take no function from the C library, the
/// order of their sums depends neither on threads nor on caches, and the compiler decides what is
/// fused, not the processor. The C library's `exp` and `log` do differ by the last bit between
/// processors with and without fused arithmetic; they weigh filters, merge regions and draw samples,
/// where only thresholds and roundings follow, and its `atan2` is written to seven digits. So
/// decoded pixels and the table's text are compared, and neither probabilities nor compressed files,
/// which zlib may write in another way. Quality is not compared either: it has `pow` in all digits.
///
/// `portable` is recorded for x86-64, as others fuse there too; `openblas` is not, as OpenBLAS has
/// other products for each processor.
@Suite("Golden results", .serialized)
struct GoldenResultTests {
    @Test(
        "pixels and tables are those of the result version, for every kernel set",
        arguments: KernelSet.here)
    func recorded(kernels: KernelSet) throws {
        let folder = try TemporaryFolder()
        guard let found = try kernels.digests(in: folder.path) else { return }  // no such kernels
        var golden = try GoldenResults.load()
        if ProcessInfo.processInfo.environment["NUCLEID_RECORD_GOLDEN"] != nil {
            try golden.record(found, of: kernels)
            return
        }

        let entry = try #require(
            golden.kernelSets[kernels.description],
            "nothing is recorded for \(kernels): \(GoldenResults.howToRecord)")

        let version = ResultVersion.current
        #expect(
            entry.version == version,
            """
            version \(entry.version) is recorded for \(kernels), and ResultVersion.current is \
            \(version): \(GoldenResults.howToRecord)
            """)
        guard entry.version == version else { return }
        #expect(Set(entry.results.keys) == Set(found.keys))
        for (name, digests) in found.sorted(by: { $0.key < $1.key }) {
            guard let before = entry.results[name] else { continue }
            #expect(
                digests.image == before.image,
                """
                the image '\(name)' is another than when it was recorded; if Samples is meant to have \
                changed: \(GoldenResults.howToRecord)
                """)
            #expect(
                digests == before || digests.image != before.image,
                """
                '\(name)' by \(kernels) has another result than version \(entry.version) gave. If this \
                is intended, raise ResultVersion.current, so that published results are computed \
                anew; then: \(GoldenResults.howToRecord). If not, find the change that did it.
                """)
        }
    }
}

/// Kernels and precision.
struct KernelSet: Sendable, CustomStringConvertible {
    let kernels: InstructionSet
    let precision: Precision

    /// The kernel sets whose instructions this processor may have.
    static var here: [KernelSet] {
        #if arch(x86_64)
        let exact = InstructionSet.allCases.filter { $0.isSupported && $0 != .openblas }
        let fast = [InstructionSet.avx2, .avx512].filter(\.isSupported)
        return exact.map { KernelSet(kernels: $0, precision: .exact) }
            + fast.map { KernelSet(kernels: $0, precision: .fast) }
        #else
        []
        #endif
    }

    var description: String { "\(kernels.rawValue) \(precision.rawValue)" }

    /// Segments all images.
    ///
    /// - Returns: The digests of each; `nil` where there are no such kernels.
    func digests(in folder: FilePath) throws -> [String: GoldenResults.Digests]? {
        let model = try LoadedModel(file: nil)
        var all: [String: GoldenResults.Digests] = [:]
        for image in GoldenImage.all {
            let outbox = folder.appending("\(image.name)")
            let file = folder.appending("\(image.name).png")
            try AtomicFile.write(PNGEncoder.encode(image.raster), to: file)
            let pipeline = try Pipeline(
                model: model,
                options: SegmentationOptions(
                    tile: image.tile, overlap: image.tile.map { $0 / 4 }, precision: precision),
                limits: ReadingLimits(), outbox: outbox, truth: nil, kernels: kernels, threads: 2,
                wholePixels: image.wholePixels)
            defer { pipeline.stop() }
            guard pipeline.segmenter.precision == precision else { return nil }
            let source = ImageSource(file: file, named: "a.png")
            guard case .done(let sidecar) = try pipeline.segment(source).outcome else {
                throw Unpublished(name: image.name)
            }
            #expect(sidecar.tiles.columns * sidecar.tiles.rows == image.tiles, "\(image.name)")
            #expect(sidecar.nuclei.count > 0, "\(image.name)")
            func read(_ suffix: String) throws -> [UInt8] {
                try OpenFile(at: outbox.appending("a.png\(suffix)")).readAll(limit: 1 << 24)
            }
            all[image.name] = GoldenResults.Digests(
                image: Self.digest(of: image.raster),
                mask: Self.digest(of: try PNGDecoder.decode(read(Outbox.maskSuffix))),
                labels: Self.digest(of: try PNGDecoder.decode(read(Outbox.labelsSuffix))),
                table: Digest.sha256(of: try read(Outbox.tableSuffix)))
        }
        return all
    }

    private struct Unpublished: Error { let name: String }

    /// The digest of an image's size and samples.
    private static func digest(of raster: Raster) -> String {
        let header = "\(raster.width)x\(raster.height)x\(raster.channels) of \(raster.bits) bits\n"
        let samples: [UInt8] =
            switch raster.samples {
            case .eight(let samples): samples
            case .sixteen(let samples):
                samples.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
            }
        return Digest.sha256(of: Array(header.utf8) + samples)
    }
}

/// A generated image, and how it is segmented.
private struct GoldenImage: Sendable {
    let name: String
    let raster: Raster
    /// The side of a tile; `nil` where the image is evaluated whole.
    let tile: Int?
    /// How many tiles there are to be.
    let tiles: Int
    /// See ``Pipeline``.
    let wholePixels: Int

    static let all: [GoldenImage] = [
        GoldenImage(
            name: "fluorescence of 8 bits, whole", field: 28, width: 40, height: 40),
        GoldenImage(
            name: "fluorescence of 16 bits, whole", field: 5, width: 151, height: 130),
        GoldenImage(
            name: "bright field in colour, tiled", field: 2, width: 208, height: 160, tile: 64,
            tiles: 12),
        GoldenImage(
            name: "bright field in gray, tiled, in bands", field: 3, width: 199, height: 177,
            tile: 64, tiles: 16, wholePixels: 0),
    ]

    /// A part of a field of a series.
    init(
        name: String, field: Int, width: Int, height: Int, tile: Int? = nil, tiles: Int = 1,
        wholePixels: Int = Segmenter.wholePixels
    ) {
        let image = SampleSeries(seed: 7).field(at: field).image
        func crop<Sample>(_ samples: [Sample]) -> [Sample] {
            let row = image.width * image.channels
            return (0..<height).flatMap { samples[$0 * row..<$0 * row + width * image.channels] }
        }
        precondition(image.width >= width && image.height >= height, "the field is large enough")
        raster = Raster(
            width: width, height: height, channels: image.channels,
            samples: {
                switch image.samples {
                case .eight(let samples): .eight(crop(samples))
                case .sixteen(let samples): .sixteen(crop(samples))
                }
            }())
        (self.name, self.tile, self.tiles, self.wholePixels) = (name, tile, tiles, wholePixels)
    }
}

/// `Tests/Fixtures/golden-results.json`.
struct GoldenResults: Codable {
    /// The results of a version by one kernel set.
    struct Entry: Codable {
        var version: Int
        /// By the name of the image.
        var results: [String: Digests]
    }

    /// SHA-256 digests of decoded pixels, and of the table's bytes.
    struct Digests: Codable, Equatable {
        let image: String
        let mask: String
        let labels: String
        let table: String
    }

    static let howToRecord =
        "run NUCLEID_RECORD_GOLDEN=1 scripts/test --filter GoldenResultTests, "
        + "on a processor with every kernel set, and commit Tests/Fixtures/golden-results.json"

    /// By the kernel set.
    var kernelSets: [String: Entry] = [:]

    private static let file = Fixtures.folder.appending("golden-results.json")

    static func load() throws -> GoldenResults {
        guard try FileStatus(of: file) != nil else { return GoldenResults() }
        let bytes = try OpenFile(at: file).readAll(limit: 1 << 20)
        return try JSONDecoder().decode(GoldenResults.self, from: Data(bytes))
    }

    /// Records digests, unless they are other ones for the same images and version.
    mutating func record(_ digests: [String: Digests], of kernels: KernelSet) throws {
        if let before = kernelSets[kernels.description], before.version == ResultVersion.current {
            for (name, digests) in digests {
                guard let old = before.results[name], old.image == digests.image else { continue }
                try #require(
                    old == digests,
                    """
                    '\(name)' by \(kernels) has another result than version \(before.version) gave: \
                    raise ResultVersion.current first
                    """)
            }
        }
        kernelSets[kernels.description] = Entry(
            version: ResultVersion.current, results: digests)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try AtomicFile.write(Array(encoder.encode(self)) + [UInt8(ascii: "\n")], to: Self.file)
    }
}
