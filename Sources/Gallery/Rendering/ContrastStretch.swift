import Images

/// A linear mapping of samples to the 8 bits of a screen.
package struct ContrastStretch: Sendable, Equatable {
    /// The sample that becomes 0, as do lower ones.
    package let low: Double
    /// The sample that becomes 255, as do higher ones.
    package let high: Double

    /// Creates a mapping from its limits, in the samples' own scale.
    package init(low: Double, high: Double) {
        precondition(low < high, "low is below high")
        self.low = low
        self.high = high
    }

    /// Creates a mapping from the 1st to the 99.8th percentile, as in the published model's
    /// preparation; of the samples of red, green and blue together in a colour image.
    ///
    /// The limits are at least 1/128 of the full range apart, so that noise of an empty image is
    /// not amplified.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package init(of image: Raster) {
        var tally = ImageTally(bits: image.bits)
        _ = tally.add(image)
        self.init(of: tally, bits: image.bits)
    }

    /// Creates a mapping from the statistics of an image, otherwise like ``init(of:)``.
    ///
    /// - Parameters:
    ///   - tally: The statistics of all rows.
    ///   - bits: The bits per sample, 8 or 16.
    package init(of tally: ImageTally, bits: Int) {
        let histogram = tally.colours
        let most = 1 << GrayImage.bitsUsed(of: bits, largest: histogram.largest) - 1
        let low = histogram.percentile(1) { Double($0) }
        let high = histogram.percentile(99.8) { Double($0) }
        self.init(low: low, high: max(high, low + Double(most) / 128))
    }

    /// Maps an image to red, green and blue of 8 bits; alpha is dropped.
    ///
    /// All channels are mapped alike, so that gray stays gray.
    ///
    /// - Returns: Three interleaved samples a pixel.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package func rgbSamples(of raster: Raster) -> [UInt8] {
        switch raster.samples {
        case .eight(let values): stretch(values, channels: raster.channels)
        case .sixteen(let values): stretch(values, channels: raster.channels)
        }
    }

    private func stretch<Sample: FixedWidthInteger & UnsignedInteger>(
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
