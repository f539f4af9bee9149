import Images
import Linux
import Masks
import Network
import Segmentation
import SystemPackage
import Tensors
import TestSupport
import Testing
import Tiles

/// The 68 validation images of the 2018 Data Science Bowl, where NUCLEID_DATA has them.
enum Validation {
    static let folder = Fixtures.data.map { $0.appending("dsb2018/val") }

    static var names: [String] {
        folder.map { Fixtures.names(in: $0.appending("images")) } ?? []
    }

    static func raster(_ kind: String, _ name: String) throws -> Raster {
        let folder = try #require(folder)
        let bytes = try OpenFile(folder.appending(kind).appending(name).resolved).readAll(
            limit: 1 << 28)
        return try PNGDecoder.decode(bytes)
    }

    static func truth(_ name: String) throws -> Plane<Bool> {
        let raster = try raster("labels", name)
        return GrayImage(raster).plane.map { $0 != 0 }
    }
}

@Suite("Real images", .enabled(if: Fixtures.data != nil, "NUCLEID_DATA not set"), .serialized)
struct RealImagesTests {
    @Test("the mean Dice over the validation images is the model card's")
    func meanDice() throws {
        let segmenter = try Segmenter(
            model: Model(Model.builtIn), options: SegmentationOptions(), threads: 2)
        defer { segmenter.stop() }
        var sum = 0.0

        for name in Validation.names {
            let mask = segmenter.segment(try Validation.raster("images", name)).mask.plane
            sum += Agreement(predicted: mask, actual: try Validation.truth(name)).dice
        }

        let mean = sum / Double(Validation.names.count)
        print("mean Dice over \(Validation.names.count) validation images: \(mean)")
        #expect(Validation.names.count == 68)
        #expect(abs(mean - 0.9231) <= 0.003)
    }

    @Test("tiles show the same nuclei as the image evaluated whole")
    func tiledAgainstWhole() throws {
        let model = try Model(Model.builtIn)
        let segmenter = try Segmenter(model: model, options: SegmentationOptions(), threads: 2)
        defer { segmenter.stop() }
        var (different, pixels) = (0, 0)

        for name in Validation.names {
            let raster = try Validation.raster("images", name)
            guard max(raster.width, raster.height) > 256 else { continue }
            let plane = segmenter.prepare(raster).plane
            let plan = TilePlan(
                width: plane.width, height: plane.height, geometry: segmenter.geometry)
            let tiled = segmenter.foreground(plane, plan)
            let whole = Self.whole(plane, model.network)
            pixels += plane.elements.count
            for (a, b) in zip(tiled.elements, whole.elements) where (a > 0.5) != (b > 0.5) {
                different += 1
            }
        }

        let share = Double(different) / Double(pixels)
        print("tiled against whole: \(different) of \(pixels) mask pixels differ, \(share * 100) %")
        #expect(pixels > 0)
        // The card measured 0.083 %.
        #expect(share < 0.0009)
    }

    /// Evaluates a whole image at once, continued by reflection to multiples of 16.
    static func whole(_ plane: Plane<Float>, _ network: UNet) -> Plane<Float> {
        let (width, height) = ((plane.width + 15) / 16 * 16, (plane.height + 15) / 16 * 16)
        let evaluator = Evaluator(network, height: height, width: width)
        let (row, column) = (2 * plane.height - 2, 2 * plane.width - 2)
        for y in 0..<height {
            for x in 0..<width {
                evaluator.input[y * width + x] =
                    plane[y < plane.height ? y : row - y, x < plane.width ? x : column - x]
            }
        }
        evaluator.run()
        let elements = (0..<plane.height).flatMap { y in
            evaluator.output[y * width..<y * width + plane.width]
        }
        return Plane(width: plane.width, height: plane.height, elements: elements)
    }
}
