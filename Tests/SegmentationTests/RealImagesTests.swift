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
        let bytes = try OpenFile(at: folder.appending(kind).appending(name).resolvingSymlinks)
            .readAll(
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
    @Test("the mean Dice over the validation images is the model card's, exact and fast")
    func meanDice() throws {
        let exact = try Self.dices(.exact)
        let fast = try Self.dices(.fast)

        let mean = exact.reduce(0, +) / 68
        let changes = zip(fast, exact).map { $0 - $1 }
        let change = changes.reduce(0, +) / 68
        let largest = largestDifference(fast, exact)
        print("mean Dice over the validation images: \(mean)")
        print("fast: changed by \(change) on average, by \(largest) at most")
        #expect(exact.count == 68 && fast.count == 68)
        #expect(abs(mean - 0.9258) <= 0.003)
        // Exact, where the processor has no instructions for it.
        #expect(abs(change) <= 0.0005)
        // In one of the images a nucleus more or less is confident enough.
        #expect(largest <= 0.02)
    }

    /// The Dice of each validation image.
    private static func dices(_ precision: Precision) throws -> [Double] {
        let segmenter = try Segmenter(
            model: Model(Model.builtIn), options: SegmentationOptions(precision: precision),
            threads: 2)
        defer { segmenter.stop() }
        return try Validation.names.map { name in
            let labels = try segmenter.segment(Validation.raster("images", name)).labels
            let truth = ConnectedComponents(of: try Validation.truth(name))
            return PixelAgreement(
                predicted: labels,
                actual: LabelImage(labels: truth.labels, count: truth.areas.count)
            ).dice
        }
    }

    @Test("squares of 256 show the same nuclei as the image evaluated whole")
    func squaresAgainstWhole() throws {
        let share = try Self.difference(of: Validation.names) { plane, segmenter in
            guard max(plane.width, plane.height) > 256 else { return nil }
            return TilePlan(squares: segmenter.geometry, over: (plane.width, plane.height))
        }

        // The card says 0.134 %.
        #expect(share < 0.0015)
    }

    @Test("an image of up to six squares' pixels is the image evaluated whole, of every size")
    func defaultAgainstWhole() throws {
        var sizes: Set<PlaneSize> = []

        let share = try Self.difference(of: Validation.names) { plane, segmenter in
            let plan = segmenter.plan(width: plane.width, height: plane.height)
            let isNew = sizes.insert(PlaneSize(height: plane.height, width: plane.width)).inserted
            return isNew && plan.count == 1 ? plan : nil
        }

        #expect(sizes.count == 7)
        #expect(share < 0.0009)
    }

    /// The share of mask pixels that differ when images are evaluated by a plan and whole.
    private static func difference(
        of names: [String], by choose: (Plane<Float>, Segmenter) -> TilePlan?
    ) throws -> Double {
        let model = try Model(Model.builtIn)
        let segmenter = try Segmenter(model: model, options: SegmentationOptions(), threads: 2)
        defer { segmenter.stop() }
        var (different, pixels, images) = (0, 0, 0)
        for name in names {
            let plane = segmenter.prepare(try Validation.raster("images", name)).plane
            guard let plan = choose(plane, segmenter) else { continue }
            let planned = segmenter.maps(of: plane, plan: plan).foreground
            let whole = Self.whole(plane, model.network)
            images += 1
            pixels += plane.elements.count
            for (a, b) in zip(planned.elements, whole.elements) where (a > 0.5) != (b > 0.5) {
                different += 1
            }
        }
        let share = Double(different) / Double(pixels)
        print(
            "\(images) images against whole: \(different) of \(pixels) mask pixels differ, "
                + "\(share * 100) %")
        return share
    }

    /// Evaluates a whole image at once, continued by reflection to multiples of 16.
    static func whole(_ plane: Plane<Float>, _ network: UNet) -> Plane<Float> {
        let (width, height) = ((plane.width + 15) / 16 * 16, (plane.height + 15) / 16 * 16)
        let evaluator = NetworkRunner(
            network: PackedNetwork(network: network), size: PlaneSize(height: height, width: width))
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
