import Tensors

/// A gray image: one integer intensity per pixel, on the scale of its file.
package struct GrayImage: Sendable, Equatable {
    /// The intensities, 0…``maximum``.
    package let plane: Plane<UInt16>
    /// The number of bits that the intensities use.
    ///
    /// It is 8 for 8-bit files, and for 16-bit files the smallest of 8, 10, 12, 14 and 16 that
    /// holds the largest intensity, because 12-bit cameras write 16-bit files.
    package let bitsUsed: Int
    /// Whether its file has more than 8 bits a sample, even if the intensities use fewer.
    package let isDeep: Bool

    /// The intensity that is scaled to 1: 2^``bitsUsed`` − 1.
    package var maximum: Int { 1 << bitsUsed - 1 }

    /// The weights of red, green and blue in luma, in thousandths: ITU-R BT.601.
    package static var lumaWeights: SIMD3<UInt32> { SIMD3(299, 587, 114) }

    /// Creates an image from intensities, none of which may be above 2^`bitsUsed` − 1.
    package init(plane: Plane<UInt16>, bitsUsed: Int) {
        self.plane = plane
        self.bitsUsed = bitsUsed
        isDeep = bitsUsed > 8
    }

    /// Converts a raster to luma: ⌊0.299 R + 0.587 G + 0.114 B + ½⌋ per pixel; alpha is ignored.
    ///
    /// The weights are ``lumaWeights``. Gray samples are taken unchanged.
    ///
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package init(_ raster: Raster) {
        plane = Self.luma(of: raster)
        bitsUsed = Self.bitsUsed(of: raster.bits, largest: Int(plane.elements.max() ?? 0))
        isDeep = raster.bits > 8
    }

    /// The luma of each pixel, [row, column]; see ``init(_:)``.
    package static func luma(of raster: Raster) -> Plane<UInt16> {
        let values: [UInt16] =
            switch raster.samples {
            case .eight(let samples): luma(of: samples, channels: raster.channels)
            case .sixteen(let samples): luma(of: samples, channels: raster.channels)
            }
        return Plane(width: raster.width, height: raster.height, elements: values)
    }

    /// The number of bits that the intensities of an image use; see ``bitsUsed``.
    ///
    /// - Parameters:
    ///   - bits: The bits of its samples: 8 or 16.
    ///   - largest: The largest of its intensities.
    /// - Returns: 8, 10, 12, 14 or 16.
    package static func bitsUsed(of bits: Int, largest: Int) -> Int {
        bits == 8 ? 8 : [8, 10, 12, 14].first { largest < 1 << $0 } ?? 16
    }

    private static func luma<Sample: FixedWidthInteger & UnsignedInteger>(
        of samples: [Sample], channels: Int
    ) -> [UInt16] {
        let count = samples.count / channels
        let weights = Self.lumaWeights
        return [UInt16](unsafeUninitializedCapacity: count) { gray, initialized in
            samples.withUnsafeBufferPointer { samples in
                for pixel in 0..<count {
                    let first = pixel * channels
                    if channels < 3 {
                        gray[pixel] = UInt16(truncatingIfNeeded: samples[first])
                    } else {
                        // The weights are in thousandths, so that the floor is exact.
                        let sum =
                            weights.x * UInt32(truncatingIfNeeded: samples[first])
                            + weights.y * UInt32(truncatingIfNeeded: samples[first + 1])
                            + weights.z * UInt32(truncatingIfNeeded: samples[first + 2])
                        gray[pixel] = UInt16(truncatingIfNeeded: (sum + 500) / 1000)
                    }
                }
            }
            initialized = count
        }
    }
}
