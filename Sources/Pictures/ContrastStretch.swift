import Images

/// What of an image's range a screen shows: the darkest as black, the brightest as white.
package struct ContrastStretch: Sendable, Equatable {
    /// The sample that becomes 0; darker ones do too.
    package let low: Double
    /// The sample that becomes 255; brighter ones do too.
    package let high: Double

    /// Takes both ends, in the samples' own scale.
    package init(low: Double, high: Double) {
        precondition(low < high, "a range has two ends")
        self.low = low
        self.high = high
    }

    /// Takes the 1st and the 99.8th percentile, as the published model's preparation does; of all
    /// samples of red, green and blue alike where there are colours, so that none is cut off.
    ///
    /// They are at least a 128th of the full range apart, so that noise on an empty image is not
    /// blown up.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package init(of image: Raster) {
        let gray = GrayImage(image.channels < 3 ? image : Self.colours(of: image))
        let histogram = IntensityHistogram(gray)
        let low = histogram.percentile(1) { Double($0) }
        let high = histogram.percentile(99.8) { Double($0) }
        self.init(low: low, high: max(high, low + Double(gray.maximum) / 128))
    }

    /// Red, green and blue beside each other, as if they were gray.
    private static func colours(of image: Raster) -> Raster {
        func without<Sample>(alpha samples: [Sample]) -> [Sample] {
            if image.channels == 3 { return samples }
            var colours: [Sample] = []
            colours.reserveCapacity(samples.count / 4 * 3)
            for pixel in stride(from: 0, to: samples.count, by: 4) {
                colours += samples[pixel..<pixel + 3]
            }
            return colours
        }
        let samples: Raster.Samples =
            switch image.samples {
            case .eight(let values): .eight(without(alpha: values))
            case .sixteen(let values): .sixteen(without(alpha: values))
            }
        return Raster(width: 3 * image.width, height: image.height, channels: 1, samples: samples)
    }

    /// What a screen can show of an image: red, green and blue of 8 bits.
    ///
    /// All three are stretched alike, which keeps the hues; gray stays gray; alpha is left out.
    ///
    /// - Returns: Three samples a pixel.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package func screen(_ raster: Raster) -> [UInt8] {
        switch raster.samples {
        case .eight(let values): screen(values, channels: raster.channels)
        case .sixteen(let values): screen(values, channels: raster.channels)
        }
    }

    private func screen<Sample: FixedWidthInteger & UnsignedInteger>(
        _ samples: [Sample], channels: Int
    ) -> [UInt8] {
        let scale = 255 / (high - low)
        let table = (0...Int(Sample.max)).map { sample in
            UInt8(min(max((Double(sample) - low) * scale, 0), 255).rounded())
        }
        let count = samples.count / channels
        let (second, third) = channels < 3 ? (0, 0) : (1, 2)
        return [UInt8](unsafeUninitializedCapacity: 3 * count) { screen, initialized in
            samples.withUnsafeBufferPointer { samples in
                table.withUnsafeBufferPointer { table in
                    for pixel in 0..<count {
                        let first = pixel &* channels
                        screen[3 &* pixel] = table[Int(samples[first])]
                        screen[3 &* pixel &+ 1] = table[Int(samples[first &+ second])]
                        screen[3 &* pixel &+ 2] = table[Int(samples[first &+ third])]
                    }
                }
            }
            initialized = 3 * count
        }
    }
}
