import Images
import Linux
import Masks
import Network
import Scratch
import Segmentation
import Tensors
import TestSupport
import Testing
import Tiles

/// Keeps everything that is found, to be compared with what is found of the image as a whole.
private struct Everything: SegmentationReceiver {
    var labels: [Int32] = []
    var foreground: [Float] = []
    var nuclei: [Nucleus] = []
    var samples = 0
    var count: Int?
    var shapes = 0

    mutating func receive(samples image: Raster, firstRow: Int) {
        #expect(samples == firstRow * image.width * image.channels)
        samples += image.width * image.height * image.channels
    }

    mutating func begin(nucleusCount: Int, statistics: ImageTally) { count = nucleusCount }

    var needsShapes: Bool { true }

    mutating func receive(_ nucleus: Nucleus, shape: LabelImage?) {
        nuclei.append(nucleus)
        if shape?.areas == [nucleus.area] { shapes += 1 }
    }

    mutating func receive(labels: Plane<Int32>, foreground: Plane<Float>, firstRow: Int) {
        #expect(self.labels.count == firstRow * labels.width)
        self.labels += labels.elements
        self.foreground += foreground.elements
    }
}

@Suite("An image in bands", .enabled(if: Fixtures.data != nil, "NUCLEID_DATA not set"), .serialized)
struct BandsTests {
    /// Twenty of the validation images, of all kinds and sizes.
    private static let names = Validation.names.enumerated().filter { $0.offset % 17 < 5 }
        .map(\.element).prefix(20)

    @Test(
        "gives bit by bit what the whole gives, however low the bands",
        arguments: [(4, 8), (5, 7), (64, 300)])
    func sameAsWhole(cached: Int, processed: Int) throws {
        let folder = try TemporaryFolder()
        let segmenter = try Segmenter(
            model: Model(Model.builtIn),
            options: SegmentationOptions(tile: 96, overlap: 32, minimumArea: 16), threads: 2)
        defer { segmenter.stop() }
        #expect(Self.names.count == 20)
        for name in Self.names.dropFirst(processed == 8 ? 0 : 14) {
            let raster = try Validation.raster("images", name)
            let whole = try segmenter.segment(raster)

            var found = Everything()
            let summary = try segmenter.segment(
                RasterRows(raster),
                storage: .scratch(
                    ScratchFolder(folder.path),
                    heights: BandHeights(cached: cached, processed: processed)),
                into: &found
            ) { _ in }

            #expect(found.labels == whole.labels.labels.elements, "\(name)")
            #expect(found.foreground == whole.foreground.elements, "\(name)")
            #expect(found.nuclei == whole.summary.nuclei, "\(name)")
            #expect(found.count == whole.labels.count)
            #expect(found.shapes == found.nuclei.count)
            #expect(summary == whole.summary, "\(name)")
        }
        #expect(Fixtures.names(in: folder.path).isEmpty)
    }
}
