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
private struct Everything: BandReceiver {
    var labels: [Int32] = []
    var foreground: [Float] = []
    var nuclei: [Nucleus] = []
    var samples = 0
    var count: Int?
    var shapes = 0

    mutating func take(_ image: Raster, from row: Int) {
        #expect(samples == row * image.width * image.channels)
        samples += image.width * image.height * image.channels
    }

    mutating func begin(nuclei count: Int, of image: ImageTally) { self.count = count }

    var wantsShapes: Bool { true }

    mutating func take(_ nucleus: Nucleus, shape: LabelImage?) {
        nuclei.append(nucleus)
        if shape?.areas == [nucleus.area] { shapes += 1 }
    }

    mutating func take(_ labels: Plane<Int32>, foreground: Plane<Float>, from row: Int) {
        #expect(self.labels.count == row * labels.width)
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
    func sameAsWhole(stored: Int, given: Int) throws {
        let folder = try TemporaryFolder()
        let segmenter = try Segmenter(
            model: Model(Model.builtIn),
            options: SegmentationOptions(tile: 96, overlap: 32, minimumArea: 16), threads: 2)
        defer { segmenter.stop() }
        #expect(Self.names.count == 20)
        for name in Self.names.dropFirst(given == 8 ? 0 : 14) {
            let raster = try Validation.raster("images", name)
            let whole = segmenter.segment(raster)

            var found = Everything()
            let summary = try segmenter.segment(
                RasterRows(raster), to: &found, in: ScratchFolder(folder.path),
                heights: BandHeights(stored: stored, given: given)
            ) { _ in }

            #expect(found.labels == whole.labels.labels.elements, "\(name)")
            #expect(found.foreground == whole.maps.foreground.elements, "\(name)")
            #expect(found.nuclei == whole.summary.nuclei, "\(name)")
            #expect(found.count == whole.labels.count)
            #expect(found.shapes == found.nuclei.count)
            #expect(summary == whole.summary, "\(name)")
        }
        #expect(Fixtures.names(in: folder.path).isEmpty)
    }
}
