import Glibc
import Tensors

/// A change of the amounts of three stains in bright field: haematoxylin, eosin and DAB.
///
/// By the law of Lambert and Beer the optical densities of stains add up. A colour's densities are
/// separated into concentrations *a* by the stain vectors of A. C. Ruifrok and D. A. Johnston
/// ("Quantification of histochemical staining by color deconvolution", 2001), each becomes *α·a + β*
/// (D. Tellez et al., "Whole-slide mitosis detection in H&E breast histology using PHH3 as a
/// reference", IEEE TMI 2018), and the densities are composed again. β fades out below a density of
/// 0.15, where M. Macenko et al. ("A method for normalizing histology slides", ISBI 2009) take a
/// pixel for background: white stays white.
package struct StainVariation: Sendable {
    /// The optical densities of one unit of each stain in red, green and blue.
    private static let vectors = [
        SIMD3<Float>(0.650, 0.704, 0.286), SIMD3<Float>(0.072, 0.990, 0.105),
        SIMD3<Float>(0.268, 0.570, 0.776),
    ]
    /// The mean density below which a pixel is background.
    private static let backgroundDensity: Float = 0.15

    /// The rows of the matrix from densities to changed densities; β is not in it.
    private let rows: (SIMD3<Float>, SIMD3<Float>, SIMD3<Float>)
    /// The densities that β adds.
    private let shift: SIMD3<Float>
    private let tables = OpticalDensity.shared

    /// Creates a change.
    ///
    /// - Parameters:
    ///   - factors: α of haematoxylin, eosin and DAB.
    ///   - shifts: β of each, in units of natural optical density.
    package init(factors: SIMD3<Float>, shifts: SIMD3<Float>) {
        let (first, second, third) = (Self.vectors[0], Self.vectors[1], Self.vectors[2])
        // The rows of the inverse of the matrix whose columns are the vectors.
        let separation = [
            Self.cross(second, third), Self.cross(third, first), Self.cross(first, second),
        ]
        let determinant = (first * separation[0]).sum()
        var matrix = [SIMD3<Float>](repeating: .zero, count: 3)
        var shift = SIMD3<Float>.zero
        for stain in 0..<3 {
            let vector = Self.vectors[stain]
            for colour in 0..<3 {
                matrix[colour] +=
                    vector[colour] * factors[stain] / determinant * separation[stain]
            }
            shift += vector * shifts[stain]
        }
        rows = (matrix[0], matrix[1], matrix[2])
        self.shift = shift
    }

    /// Draws a change.
    ///
    /// - Parameters:
    ///   - amount: The largest distance of α from 1; that of β from 0 is a quarter of it, as
    ///     densities of nuclei are about 1.
    ///   - random: The random number generator.
    init(amount: Double, random: inout RandomSource) {
        func draw(_ range: ClosedRange<Double>) -> SIMD3<Float> {
            SIMD3(
                Float(random.uniform(in: range)), Float(random.uniform(in: range)),
                Float(random.uniform(in: range)))
        }
        let factors = draw(1 - amount...1 + amount)
        self.init(factors: factors, shifts: draw(-amount / 4...amount / 4))
    }

    /// The changed colour; red, green and blue are transmitted light in 0…255.
    @inline(__always)
    package func changed(_ colour: SIMD3<Float>) -> SIMD3<Float> {
        let density = tables.density(of: colour)
        let presence = min(density.sum() / (3 * Self.backgroundDensity), 1)
        let changed =
            SIMD3(
                (rows.0 * density).sum(), (rows.1 * density).sum(), (rows.2 * density).sum())
            + presence * shift
        return tables.transmission(of: changed)
    }

    private static func cross(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> SIMD3<Float> {
        SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
    }
}

/// Tables between transmitted light, 0…255, and natural optical density.
private struct OpticalDensity: Sendable {
    static let shared = OpticalDensity()

    /// The steps of an intensity of 1; a step is less than half a percent of light from 13 on.
    private static let lightSteps: Float = 16
    /// The steps of a density of 1; a step is a thousandth of the light.
    private static let densitySteps: Float = 1024
    private static let largestDensity = 8

    private let densities: [Float]
    private let transmissions: [Float]

    private init() {
        // Darker than 1 of 255 is taken for 1: a logarithm of 0 has no end.
        densities = (0...255 * Int(Self.lightSteps)).map {
            -logf(max(Float($0) / Self.lightSteps, 1) / 255)
        }
        transmissions = (0...Self.largestDensity * Int(Self.densitySteps)).map {
            255 * expf(-Float($0) / Self.densitySteps)
        }
    }

    @inline(__always)
    func density(of colour: SIMD3<Float>) -> SIMD3<Float> {
        let places = (colour * Self.lightSteps + 0.5).clamped(
            lowerBound: .zero, upperBound: SIMD3(repeating: Float(densities.count - 1)))
        return SIMD3(
            densities[Int(places.x)], densities[Int(places.y)], densities[Int(places.z)])
    }

    @inline(__always)
    func transmission(of density: SIMD3<Float>) -> SIMD3<Float> {
        let places = (density * Self.densitySteps + 0.5).clamped(
            lowerBound: .zero, upperBound: SIMD3(repeating: Float(transmissions.count - 1)))
        return SIMD3(
            transmissions[Int(places.x)], transmissions[Int(places.y)],
            transmissions[Int(places.z)])
    }
}
