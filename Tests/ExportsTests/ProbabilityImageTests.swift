import Exports
import Images
import Tensors
import TestSupport
import Testing

@Suite("Probability image")
struct ProbabilityImageTests {
    @Test("samples equal those recorded from NumPy")
    func numpy() throws {
        let recorded = try Recorded.load().probabilities
        let plane = Plane(width: recorded.count, height: 1, elements: recorded.map(\.value))

        let raster = ProbabilityImage.raster(of: plane)

        #expect(raster.samples == .sixteen(recorded.map(\.sample)))
        #expect((raster.width, raster.height, raster.channels) == (recorded.count, 1, 1))
        #expect(try PNGDecoder.decode(PNGEncoder.encode(raster)) == raster)
    }

    @Test("values outside 0…1 are clamped, and NaN becomes 0")
    func outside() {
        let plane = Plane<Float>(
            width: 5, height: 1, elements: [-0.1, 1.1, .nan, .infinity, -.infinity])

        #expect(ProbabilityImage.raster(of: plane).samples == .sixteen([0, 65535, 0, 65535, 0]))
    }
}
