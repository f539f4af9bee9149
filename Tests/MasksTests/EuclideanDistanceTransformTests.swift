import Masks
import Tensors
import Testing

@Suite("Euclidean distance transform")
struct EuclideanDistanceTransformTests {
    private static let sizes = [
        (1, 1), (1, 2), (1, 37), (37, 1), (2, 2), (3, 3), (15, 16), (16, 17), (31, 23),
    ]

    @Test(
        "squared distances equal those recorded from SciPy",
        arguments: try RecordedSplitting.load().distances)
    func scipy(recorded: RecordedSplitting.Distances) {
        #expect(
            EuclideanDistanceTransform.squared(of: Plane(drawn: recorded.rows)).elements
                == recorded.squares)
    }

    @Test(
        "squared distances equal the minimum over all background pixels", arguments: sizes,
        [0.3, 0.7, 0.95, 0.995])
    func bruteForce(size: (width: Int, height: Int), density: Double) {
        let (width, height) = size
        let mask = Plane(width: width, height: height, density: density, seed: 7)
        let outside = mask.elements.indices.filter { !mask.elements[$0] }
        let nearest = mask.elements.indices.map { pixel in
            outside.map { other in
                let (x, y) = (other % width - pixel % width, other / width - pixel / width)
                return x * x + y * y
            }.min() ?? (width + height) * (width + height)
        }

        #expect(EuclideanDistanceTransform.squared(of: mask).elements == nearest)
    }

    @Test("without background the distance exceeds any in the image", arguments: sizes)
    func full(size: (width: Int, height: Int)) {
        let squares = EuclideanDistanceTransform.squared(
            of: Plane(width: size.width, height: size.height, repeating: true))

        let far = (size.width + size.height) * (size.width + size.height)
        #expect(squares.elements.allSatisfy { $0 == far })
    }
}
