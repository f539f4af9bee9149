import Tensors
import Testing
import Training

@Suite("Shot noise")
struct ShotNoiseTests {
    private let count = 1 << 16

    @Test(
        "noise has the variance of counted photons, and no mean",
        arguments: [(0.5, 200, false), (0.5, 6, false), (0.8, 50, true), (0.05, 40, false)]
            as [(Float, Double, Bool)])
    func variance(intensity: Float, photons: Double, isInverted: Bool) {
        let pixels = noisy(intensity, photons: photons, isInverted: isInverted)

        let light = Double(isInverted ? 1 - intensity : intensity)
        let mean = pixels.reduce(0) { $0 + Double($1) } / Double(count)
        let variance =
            pixels.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(count)
        // Five standard errors; a variance of Poisson's distribution has an excess kurtosis of 1/λ.
        let expected = light / photons
        let meanError = (expected / Double(count)).squareRoot()
        let varianceError =
            expected * ((2 + 1 / (light * photons)) / Double(count)).squareRoot()
        #expect(abs(mean - Double(intensity)) < 5 * meanError)
        #expect(abs(variance - expected) < 5 * varianceError, "\(variance), not \(expected)")
    }

    @Test("of three photons on the average, none arrives with a probability of exp(-3)")
    func none() {
        let pixels = noisy(0.5, photons: 6, isInverted: false)

        // exp(-3) = 0.049787; five standard errors of a binomial distribution.
        let share = Double(pixels.count { abs($0) < 1e-6 }) / Double(count)
        #expect(abs(share - 0.049787) < 5 * (0.049787 * 0.950213 / Double(count)).squareRoot())
    }

    @Test("darkness has no noise")
    func darkness() {
        #expect(noisy(0, photons: 30, isInverted: false).allSatisfy { $0 == 0 })
        #expect(noisy(1, photons: 30, isInverted: true).allSatisfy { $0 == 1 })
    }

    private func noisy(_ intensity: Float, photons: Double, isInverted: Bool) -> [Float] {
        var pixels = [Float](repeating: intensity, count: count)
        var random = RandomSource(seed: 4)
        let noise = ShotNoise(photons: photons, light: Light(isInverted: isInverted))
        pixels.withUnsafeMutableBufferPointer { buffer in
            if let first = buffer.baseAddress {
                noise.add(to: first, count: buffer.count, random: &random)
            }
        }
        return pixels
    }
}
