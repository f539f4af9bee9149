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
        var tally = ImageTally(bits: image.bits)
        _ = tally.add(image)
        self.init(of: tally, bits: image.bits)
    }

    /// Takes the percentiles of what has been seen of an image.
    ///
    /// - Parameters:
    ///   - tally: Of all its rows.
    ///   - bits: Of its samples.
    package init(of tally: ImageTally, bits: Int) {
        let histogram = tally.colours
        let most = 1 << GrayImage.bitsUsed(of: bits, largest: histogram.largest) - 1
        let low = histogram.percentile(1) { Double($0) }
        let high = histogram.percentile(99.8) { Double($0) }
        self.init(low: low, high: max(high, low + Double(most) / 128))
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
