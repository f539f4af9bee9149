import Masks
import Tensors

/// The encoding of a pixel's weight in the loss as a byte: 0 for an ignored pixel, else 1 to 255 for
/// a gap weight of 0…1 in steps of 1/254.
///
/// The gap weight *g* becomes a weight of 1 + w0·*g* when a sample is drawn, where w0 is
/// ``Loss/gap``: the byte does not depend on the recipe.
package enum PixelWeight {
    /// The byte of an ignored pixel.
    package static let ignored: UInt8 = 0
    /// The byte of a pixel of weight 1.
    package static let one: UInt8 = 1

    /// The steps of a gap weight.
    static let steps: Float = 254

    /// The share of a sample pixel above which it is ignored: an eighth, so that rounding in the
    /// interpolation ignores none, and any sliver that can be seen does.
    static let leastIgnoredShare: Float = 0.125

    /// The byte of a pixel that is not ignored.
    ///
    /// - Parameter gap: The gap weight, 0…1.
    /// - Returns: A byte of at least 1.
    package static func encode(gap: Float) -> UInt8 { UInt8(gap * steps + 1.5) }

    /// The gap weight of a byte, 0…1; 0 for an ignored pixel.
    @inline(__always)
    package static func gap(of byte: UInt8) -> Float { Float(max(byte, 1) - 1) / steps }

    /// The bytes of an image.
    ///
    /// - Parameters:
    ///   - gaps: The gap weights as ``encode(gap:)`` encodes them; `nil` if all are 0.
    ///   - ignored: The ignored pixels; `nil` for none.
    /// - Returns: The bytes; `nil` if all weights are 1.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    static func plane(gaps: Plane<UInt8>?, ignored: IgnoredPixels?) -> Plane<UInt8>? {
        guard var weights = gaps ?? ignored?.mask.map({ _ in one }) else { return nil }
        if let ignored {
            for (pixel, isIgnored) in ignored.mask.elements.enumerated() where isIgnored {
                weights.elements[pixel] = Self.ignored
            }
        }
        return weights.elements.contains { $0 != one } ? weights : nil
    }
}
