import Tensors

/// A colour with alpha, of samples of up to 16 bits as they are stored.
package struct PackedColour: Sendable, Hashable {
    /// Red, green, blue and alpha, from the highest 16 bits down.
    package let bits: UInt64

    /// Packs samples.
    @inline(__always)
    package init(red: UInt16, green: UInt16, blue: UInt16, alpha: UInt16) {
        bits = UInt64(red) << 48 | UInt64(green) << 32 | UInt64(blue) << 16 | UInt64(alpha)
    }

    /// The same colour with an alpha of 0, so that colours can be compared without it.
    package var withoutAlpha: PackedColour { PackedColour(bits: bits & ~0xFFFF) }

    private init(bits: UInt64) { self.bits = bits }

    package var red: Int { Int(bits >> 48) }
    package var green: Int { Int(bits >> 32 & 0xFFFF) }
    package var blue: Int { Int(bits >> 16 & 0xFFFF) }
    package var alpha: Int { Int(bits & 0xFFFF) }
    /// Whether red, green and blue are the same.
    package var isGray: Bool { red == green && green == blue }
}

extension ImageReader {
    /// Reads a picture of colours, or of gray with alpha, pixel by pixel.
    ///
    /// - Parameter picture: One of ``pictures``.
    /// - Returns: The colour of each pixel, opaque where it has no alpha; `nil` for a picture of
    ///   one channel, and for samples that are not unsigned or have more than 16 bits.
    /// - Throws: ``ImageError``.
    /// - Complexity: O(*n*), where *n* is the number of samples.
    package func colours(of picture: Picture) throws(ImageError) -> Plane<PackedColour>? {
        let page = try page(of: picture)
        let header = page.header
        let is16Bit = header.kind == .unsigned(bits: 16)
        guard header.channels > 1, is16Bit || header.kind == .unsigned(bits: 8) else { return nil }
        let black = PackedColour(red: 0, green: 0, blue: 0, alpha: 0)
        var colours = [PackedColour](repeating: black, count: header.width * header.height)
        try readBands(of: page) { band, pixels throws(ImageError) in
            colours.withUnsafeMutableBufferPointer { colours in
                let colours = UnsafeMutableBufferPointer(rebasing: colours[pixels])
                if is16Bit {
                    Self.pack(band, as: UInt16.self, channels: header.channels, into: colours)
                } else {
                    Self.pack(band, as: UInt8.self, channels: header.channels, into: colours)
                }
            }
        }
        return Plane(width: header.width, height: header.height, elements: colours)
    }

    @inline(__always)
    private static func pack<Sample: FixedWidthInteger & UnsignedInteger>(
        _ samples: UnsafeRawBufferPointer, as _: Sample.Type, channels: Int,
        into colours: UnsafeMutableBufferPointer<PackedColour>
    ) {
        let samples = samples.assumingMemoryBound(to: Sample.self)
        let isColour = channels > 2
        for pixel in colours.indices {
            let first = pixel * channels
            let hasAlpha = channels.isMultiple(of: 2)
            colours[pixel] = PackedColour(
                red: UInt16(samples[first]), green: UInt16(samples[first + (isColour ? 1 : 0)]),
                blue: UInt16(samples[first + (isColour ? 2 : 0)]),
                alpha: UInt16(hasAlpha ? samples[first + channels - 1] : .max))
        }
    }
}
