import Tensors

/// One intensity a pixel, as integers of the file's own scale.
package struct GrayImage: Sendable, Equatable {
    /// The intensities, 0…``maximum``.
    package let plane: Plane<UInt16>
    /// The bits that the intensities make use of: 8, or for 16-bit files the smallest of 8, 10,
    /// 12, 14 and 16 that holds the largest of them (cameras of 12 bits write 16-bit files).
    package let bitsUsed: Int

    /// The intensity that counts as 1: 2^``bitsUsed`` − 1.
    package var maximum: Int { 1 << bitsUsed - 1 }

    /// Wraps intensities, of which none may be above 2^`bitsUsed` − 1.
    package init(plane: Plane<UInt16>, bitsUsed: Int) {
        self.plane = plane
        self.bitsUsed = bitsUsed
    }

    /// Takes the luma ⌊0.299 R + 0.587 G + 0.114 B + ½⌋ of each pixel; alpha is ignored.
    ///
    /// The weights are those of ITU-R BT.601.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package init(_ raster: Raster) {
        plane = Self.luma(of: raster)
        bitsUsed = Self.bitsUsed(of: raster.bits, largest: Int(plane.elements.max() ?? 0))
    }

    /// The luma of each pixel.
    package static func luma(of raster: Raster) -> Plane<UInt16> {
        let values: [UInt16] =
            switch raster.samples {
            case .eight(let samples): luma(samples, channels: raster.channels)
            case .sixteen(let samples): luma(samples, channels: raster.channels)
            }
        return Plane(width: raster.width, height: raster.height, elements: values)
    }

    /// What ``bitsUsed`` is of an image.
    ///
    /// - Parameters:
    ///   - bits: Of its samples.
    ///   - largest: The largest of its intensities.
    /// - Returns: 8, 10, 12, 14 or 16.
    package static func bitsUsed(of bits: Int, largest: Int) -> Int {
        bits == 8 ? 8 : [8, 10, 12, 14].first { largest < 1 << $0 } ?? 16
    }

    private static func luma<Sample: FixedWidthInteger & UnsignedInteger>(
        _ samples: [Sample], channels: Int
    ) -> [UInt16] {
        let count = samples.count / channels
        return [UInt16](unsafeUninitializedCapacity: count) { gray, initialized in
            samples.withUnsafeBufferPointer { samples in
                for pixel in 0..<count {
                    let first = pixel * channels
                    if channels < 3 {
                        gray[pixel] = UInt16(truncatingIfNeeded: samples[first])
                    } else {
                        // In thousandths, so that the floor is exact.
                        let sum =
                            299 * UInt32(truncatingIfNeeded: samples[first])
                            + 587 * UInt32(truncatingIfNeeded: samples[first + 1])
                            + 114 * UInt32(truncatingIfNeeded: samples[first + 2])
                        gray[pixel] = UInt16(truncatingIfNeeded: (sum + 500) / 1000)
                    }
                }
            }
            initialized = count
        }
    }
}
