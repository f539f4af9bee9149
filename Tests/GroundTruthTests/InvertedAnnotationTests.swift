import GroundTruth
import Masks
import Tensors
import Testing

@Suite("Inverted annotations")
struct InvertedAnnotationTests {
    private static let (width, height) = (DrawnAnnotation.width, DrawnAnnotation.height)

    /// An image of bright discs.
    private static let image = Plane(
        width: width, height: height,
        elements: (0..<width * height).map {
            Float(DrawnAnnotation.disc(at: $0) == nil ? 0.1 : 0.8)
        })

    private static func coverage(
        in image: Plane<Float> = image, _ isMarked: ((index: Int, depth: Double)?) -> Bool
    ) -> Double? {
        let mask = Plane(
            width: width, height: height,
            elements: (0..<width * height).map { isMarked(DrawnAnnotation.disc(at: $0)) })
        let components = ConnectedComponents(of: mask)
        return InvertedAnnotation.coverage(
            of: LabelImage(labels: components.labels, count: components.areas.count), in: image)
    }

    @Test("one that marks the background is found with the share that it covers")
    func inverted() throws {
        let coverage = try #require(Self.coverage { $0 == nil })

        #expect(abs(coverage - 0.72) < 0.03)
    }

    @Test("the nuclei, nothing, everything, and the wrong nuclei are not")
    func others() {
        #expect(Self.coverage { $0 != nil } == nil)
        #expect(Self.coverage { _ in false } == nil)
        #expect(Self.coverage { _ in true } == nil)
        #expect(Self.coverage { $0?.index == 1 } == nil)
    }

    @Test("neither is one nucleus that fills most of an image, whatever its brightness")
    func large() {
        let isMarked: [Bool] = (0..<Self.width * Self.height).map { pixel in
            let (row, column) = (pixel / Self.width - 40, pixel % Self.width - 40)
            return row * row + column * column < 36 * 36
        }
        let nucleus = LabelImage(
            labels: Plane(
                width: Self.width, height: Self.height, elements: isMarked.map { $0 ? 1 : 0 }),
            count: 1)
        for brightness in [Float(0.9), 0.1] {
            let image = Plane(
                width: Self.width, height: Self.height,
                elements: isMarked.map { $0 ? brightness : 1 - brightness })

            #expect(InvertedAnnotation.coverage(of: nucleus, in: image) == nil)
        }
    }

    @Test("an inverted label image, whose background is a label, is found too")
    func labels() throws {
        let labels = (0..<Self.width * Self.height).map { pixel in
            Int32(DrawnAnnotation.disc(at: pixel).map { $0.index + 1 } ?? 5)
        }
        let image = LabelImage(
            labels: Plane(width: Self.width, height: Self.height, elements: labels), count: 5)

        #expect(InvertedAnnotation.coverage(of: image, in: Self.image) == 1)
    }
}
