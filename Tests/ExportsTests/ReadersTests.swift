import Exports
import Images
import Linux
import Masks
import Samples
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite("Readers of exports")
struct ReadersTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Writes all exports of nuclei into a new folder.
    private func write(_ image: LabelImage, to name: String) throws -> FilePath {
        let destination = folder.path.appending(name)
        try Folder(destination).create()
        let contours = Contours(of: image)
        let probability = image.labels.map { 1 / (1 + Float($0)) }
        let raster = Raster(
            width: image.width, height: image.height, channels: 1,
            samples: .sixteen(image.labels.elements.map { UInt16($0) }))
        let files = [
            "labels.png": try PNGEncoder.encode(raster),
            "nuclei.geojson": GeoJSONWriter.features(
                of: contours, digest: String(repeating: "0f", count: 32),
                measurements: image.areas.map { [("Area px^2", Double($0))] }),
            "RoiSet.zip": try ROISetWriter.archive(of: contours),
            "nuclei.csv": RunLengthEncoding.header
                + RunLengthEncoding.rows(imageName: "=a, \"field\".of nuclei.tif", labels: image),
            "probability.png": try PNGEncoder.encode(ProbabilityImage.raster(of: probability)),
            "probability.f32": probability.elements.withUnsafeBytes { Array($0) },
        ]
        for (file, bytes) in files { try AtomicFile.write(bytes, to: destination.appending(file)) }
        return destination
    }

    private static func images() throws -> [LabelImage] {
        var images = try Recorded.load().cases.map(\.labels)
        for (width, height) in [(1, 300), (300, 1), (63, 64), (64, 65), (257, 255)] {
            for (kinds, empty) in [(1, 0.35), (40, 0.5)] as [(UInt16, Double)] {
                images.append(
                    LabelImage(width: width, height: height, kinds: kinds, empty: empty, seed: 9))
            }
        }
        for index in 0..<9 {
            images.append(LabelImage(relabelling: SampleSeries(seed: 7).field(at: index).labels))
        }
        return images
    }

    @Test(
        "geojson, shapely, roifile, NumPy and Pillow read the nuclei correctly",
        .enabled("needs python3-venv, and PyPI the first time") {
            await PythonReaders.arePossible()
        })
    func python() async throws {
        let folders = try Self.images().enumerated().map { try write($1, to: "\($0)") }

        #expect(try await PythonReaders.faults(in: folders) == "")
    }
}
