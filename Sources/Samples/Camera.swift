import Images
import Tensors

/// A simulated camera: shot noise, read noise and quantisation.
struct Camera: Sendable {
    /// The bit depth of the samples: 8, 12 or 16.
    let bitDepth: Int

    /// The number of photons at full scale.
    private let fullWell: Double
    /// The standard deviation of the read noise in photons.
    private let readNoise: Double

    /// Draws random properties of a camera, with the full-well capacity from a range of photons.
    init(bitDepth: Int, fullWell: ClosedRange<Double>, random: inout RandomSource) {
        self.bitDepth = bitDepth
        self.fullWell = random.logUniform(in: fullWell)
        readNoise = random.uniform(in: 1...3)
    }

    /// Captures an image: light · full well, plus shot noise (the square root of that) and read
    /// noise.
    ///
    /// - Parameters:
    ///   - light: The light, [row, column, channel]; 1 is full scale.
    ///   - width: The number of columns.
    ///   - height: The number of rows.
    ///   - channels: The number of channels.
    ///   - random: The source of the noise.
    /// - Returns: A raster of 8-bit samples for a bit depth of 8, else of 16-bit samples.
    /// - Complexity: O(*n*), where *n* is the number of samples.
    func capture(
        _ light: [Float], width: Int, height: Int, channels: Int, random: inout RandomSource
    ) -> Raster {
        let maximum = Double(1 << bitDepth - 1)
        let samples = light.map { light in
            let photons = max(Double(light), 0) * fullWell
            let noise = (photons + readNoise * readNoise).squareRoot() * random.standardNormal()
            return min(max((photons + noise) / fullWell * maximum, 0), maximum).rounded()
        }
        return Raster(
            width: width, height: height, channels: channels,
            samples: bitDepth == 8
                ? .eight(samples.map { UInt8($0) }) : .sixteen(samples.map { UInt16($0) }))
    }
}

/// Uneven illumination: vignetting and a linear gradient.
struct Illumination: Sendable {
    private let centre: (column: Double, row: Double)
    private let scale: Double
    private let vignetting: Double
    private let gradientDirection: Direction
    private let gradient: Double

    /// Draws a random illumination for a field of a size in pixels.
    init(width: Int, height: Int, random: inout RandomSource) {
        centre = (
            Double(width) * random.uniform(in: 0.35...0.65),
            Double(height) * random.uniform(in: 0.35...0.65)
        )
        scale = 2 / Double(max(width, height))
        vignetting = random.uniform(in: 0...0.2)
        gradientDirection = .random(using: &random)
        gradient = random.uniform(in: 0...0.25)
    }

    /// The relative intensity at a pixel, 1 at the centre.
    func intensity(row: Int, column: Int) -> Float {
        let right = (Double(column) - centre.column) * scale
        let down = (Double(row) - centre.row) * scale
        let slope = gradient * (right * gradientDirection.column + down * gradientDirection.row)
        return Float(max(0.3, 1 - vignetting * (right * right + down * down) + slope))
    }
}
