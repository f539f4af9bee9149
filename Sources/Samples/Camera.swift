import Images
import Tensors

/// The sensor: counts photons, adds its own noise, and writes whole numbers.
struct Camera: Sendable {
    /// Bits that the largest number takes: 8, 12 or 16.
    let bits: Int

    private let fullWell: Double
    private let readNoise: Double

    /// Draws a camera, better or worse; `fullWell` is the range of photons at full scale.
    init(bits: Int, fullWell: ClosedRange<Double>, random: inout RandomSource) {
        self.bits = bits
        self.fullWell = random.proportion(in: fullWell)
        readNoise = random.uniform(in: 1...3)
    }

    /// Takes the picture: light · full well, plus shot noise (√ of it) and read noise.
    ///
    /// - Parameters:
    ///   - light: The samples as in a raster, 1 at full scale.
    ///   - width: Pixels in a row.
    ///   - height: Rows.
    ///   - channels: Samples of a pixel.
    ///   - random: Where the noise comes from.
    /// - Returns: A raster of 8 bits, or 16 for any more than that.
    /// - Complexity: O(*n*), where *n* is the number of samples.
    func picture(
        of light: [Float], width: Int, height: Int, channels: Int, random: inout RandomSource
    ) -> Raster {
        let top = Double(1 << bits - 1)
        let numbers = light.map { light in
            let photons = max(Double(light), 0) * fullWell
            let noise = (photons + readNoise * readNoise).squareRoot() * random.normal()
            return min(max((photons + noise) / fullWell * top, 0), top).rounded()
        }
        return Raster(
            width: width, height: height, channels: channels,
            samples: bits == 8
                ? .eight(numbers.map { UInt8($0) }) : .sixteen(numbers.map { UInt16($0) }))
    }
}
