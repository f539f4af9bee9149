import Foundation
import Testing
import Training

@Suite("Stain variation")
struct StainVariationTests {
    /// The optical densities of one unit of haematoxylin, by Ruifrok and Johnston.
    private let haematoxylin = SIMD3<Float>(0.650, 0.704, 0.286)

    @Test("white stays white, whatever the change")
    func white() {
        let change = StainVariation(
            factors: SIMD3(0.5, 1.5, 2), shifts: SIMD3(0.2, -0.1, 0.15))

        #expect(change.changed(SIMD3(repeating: 255)) == SIMD3(repeating: 255))
    }

    @Test("without a change colours stay as they are")
    func identity() {
        let change = StainVariation(factors: SIMD3(repeating: 1), shifts: .zero)
        for colour in [SIMD3<Float>(150, 90, 170), SIMD3(240, 200, 220), SIMD3(30, 20, 90)] {
            let difference = change.changed(colour) - colour
            #expect((difference * difference).sum() < 1, "\(colour)")
        }
    }

    @Test("twice the haematoxylin squares the transmission of a nucleus without other stains")
    func twice() {
        let change = StainVariation(factors: SIMD3(2, 1, 1), shifts: .zero)
        // Transmissions with a density of ln 2 times the vector's are powers of two.
        let once = SIMD3<Float>(
            255 * pow(2, -haematoxylin.x), 255 * pow(2, -haematoxylin.y),
            255 * pow(2, -haematoxylin.z))

        let twice = change.changed(once)

        let difference = twice - once * once / 255
        #expect((difference * difference).sum() < 1, "\(twice)")
    }

    @Test("changed colours are those of NumPy")
    func numpy() {
        // c = -ln(rgb/255) · M⁻¹; 255 · exp(-((c·α + β·min(1, mean density/0.15)) · M)).
        let cases: [(colour: SIMD3<Float>, change: StainVariation, expected: SIMD3<Float>)] = [
            (
                SIMD3(150, 90, 170), StainVariation(factors: SIMD3(1.3, 0.7, 1), shifts: .zero),
                SIMD3(132.656, 89.032, 162.644)
            ),
            (
                SIMD3(200, 160, 210),
                StainVariation(factors: SIMD3(0.8, 1.2, 1.1), shifts: SIMD3(0.1, -0.05, 0)),
                SIMD3(194.632, 156.622, 206.169)
            ),
            (
                SIMD3(250, 245, 250),
                StainVariation(factors: SIMD3(repeating: 1), shifts: SIMD3(repeating: 0.1)),
                SIMD3(245.660, 235.381, 244.891)
            ),
        ]
        for (colour, change, expected) in cases {
            let difference = change.changed(colour) - expected
            #expect((difference * difference).sum() < 0.5, "\(colour): \(change.changed(colour))")
        }
    }

    @Test("luma's weights give luma")
    func luma() {
        let change = ColourChange(weights: ColourChange.luma, stain: nil)
        // 0.299 · 200 + 0.587 · 100 + 0.114 · 50
        #expect(abs(change.gray(of: SIMD3(200, 100, 50)) - 124.2) < 1e-3)
        // ITU-R BT.601, to the bit.
        #expect(ColourChange.luma == SIMD3(0.299, 0.587, 0.114))
    }
}
