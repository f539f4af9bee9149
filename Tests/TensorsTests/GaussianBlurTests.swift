import FoundationEssentials
import Glibc
import Tensors
import TestSupport
import Testing

@Suite("Gaussian filter")
struct GaussianBlurTests {
    /// What SciPy made of ``GaussianBlurTests/values(width:height:)``.
    struct Recorded: Decodable {
        struct Blur: Decodable, Sendable {
            let width: Int
            let height: Int
            let sigma: Double
            let values: [Float]
        }

        let blurs: [Blur]

        static func load() throws -> Recorded {
            let file = Fixtures.folder.appending("splitting.json").string
            return try JSONDecoder().decode(
                Recorded.self, from: Data(contentsOf: URL(filePath: file)))
        }
    }

    private static func values(width: Int, height: Int) -> Plane<Float> {
        Plane(
            width: width, height: height,
            elements: (0..<width * height).map { Float($0 * 7919 % 1000) / 1000 })
    }

    /// The same sums in the same order, one by one.
    private static func plain(_ plane: Plane<Float>, sigma: Double) -> Plane<Float> {
        let radius = Int((3 * sigma).rounded(.up))
        let bell = (-radius...radius).map { exp(-0.5 * Double($0 * $0) / (sigma * sigma)) }
        let sum = bell.reduce(0, +)
        let weights = bell.map { Float($0 / sum) }
        func filtered(_ plane: Plane<Float>, down: Int, right: Int) -> Plane<Float> {
            var result = plane
            for row in 0..<plane.height {
                for column in 0..<plane.width {
                    var value: Float = 0
                    for (weight, step) in zip(weights, -radius...radius) {
                        let y = min(max(row + step * down, 0), plane.height - 1)
                        let x = min(max(column + step * right, 0), plane.width - 1)
                        value += weight * plane[y, x]
                    }
                    result[row, column] = value
                }
            }
            return result
        }
        return filtered(filtered(plane, down: 1, right: 0), down: 0, right: 1)
    }

    @Test("gives what SciPy recorded", arguments: try Recorded.load().blurs)
    func scipy(recorded: Recorded.Blur) {
        let plane = Self.values(width: recorded.width, height: recorded.height)

        let blurred = GaussianBlur(sigma: recorded.sigma)(plane)

        let worst = largestDifference(blurred.elements, recorded.values)
        #expect(worst < 1e-6, "of \(recorded.width)x\(recorded.height), \(recorded.sigma)")
    }

    @Test(
        "this machine's instruction set gives the bits of plain sums",
        arguments: [1, 2, 15, 16, 17, 33, 63, 64, 65, 79, 80, 81, 143], [0.4, 0.7, 2.3, 4])
    func bits(width: Int, sigma: Double) {
        for height in [1, 2, 19] {
            let plane = Self.values(width: width, height: height)

            #expect(GaussianBlur(sigma: sigma)(plane) == Self.plain(plane, sigma: sigma))
        }
    }

    @Test("gives the same row by row", arguments: [(1, 1), (1, 30), (17, 5), (70, 3)])
    func rows(size: (width: Int, height: Int)) {
        let plane = Self.values(width: size.width, height: size.height)
        let blur = GaussianBlur(sigma: 1.3)
        var numbers: [Int] = []
        var values: [Float] = []

        blur.forEachRow(of: plane) { row, line in
            numbers.append(row)
            values += line
        }

        #expect(numbers == Array(0..<size.height))
        #expect(values == blur(plane).elements)
    }

    @Test("keeps what is constant, and without width everything")
    func constant() {
        let flat = GaussianBlur(sigma: 3)(Plane(width: 31, height: 7, repeating: 0.75))
        let plane = Self.values(width: 37, height: 5)

        #expect(flat.elements.allSatisfy { abs($0 - 0.75) < 1e-6 })
        #expect(GaussianBlur(sigma: 0)(plane) == plane)
        #expect(GaussianBlur(sigma: 1e-200)(plane) == plane)
    }
}
