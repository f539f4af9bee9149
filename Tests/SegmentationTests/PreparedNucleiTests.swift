import Images
import Network
import Segmentation
import TestSupport
import Testing

@Suite("Nuclei of a prepared image")
struct PreparedNucleiTests {
    @Test(
        "are those of the image's segmentation at the same factor, bit by bit",
        arguments: [0.5, 1, 1.7])
    func segmentation(factor: Double) throws {
        let segmenter = try Segmenter(
            model: Model(Model.builtIn),
            options: SegmentationOptions(
                polarity: .brightNuclei, scale: ScaleOptions(factor: .fixed(factor))),
            threads: 1)
        defer { segmenter.stop() }
        var count = 0

        for number in 0..<4 {
            let raster = try PNGDecoder.decode(SampleImages.image(number))
            let plane = segmenter.prepare(raster).plane
            let nuclei = segmenter.nuclei(in: plane, seenAt: factor)

            #expect(nuclei == (try segmenter.segment(raster).labels))
            count += nuclei.count
        }

        #expect(count > 0)
    }
}
