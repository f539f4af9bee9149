import Tensors

/// Statistics of a whole image that preparing any part of it needs; built from bands of rows.
package struct ImageTally: Sendable {
    /// The histogram of gray intensities (luma).
    package private(set) var intensities: IntensityHistogram
    /// The histogram of the samples of all colours; alpha is ignored.
    package private(set) var colours: IntensityHistogram
    /// The clipped pixels.
    package private(set) var clipping: Clipping
    private let bits: Int

    /// Creates empty statistics; call ``add(_:)`` for each band of rows.
    ///
    /// - Parameter bits: The bits of a sample: 8 or 16.
    package init(bits: Int) {
        self.bits = bits
        intensities = IntensityHistogram(bits: bits)
        colours = IntensityHistogram(bits: bits)
        clipping = Clipping(bits: bits)
    }

    /// The bits that the intensities use, as ``GrayImage/bitsUsed``.
    package var bitsUsed: Int { GrayImage.bitsUsed(of: bits, largest: intensities.largest) }

    /// Adds some rows.
    ///
    /// - Returns: The luma of the rows.
    /// - Complexity: O(*n*), where *n* is the number of samples.
    package mutating func add(_ raster: Raster) -> Plane<UInt16> {
        let gray = GrayImage.luma(of: raster)
        intensities.add(gray.elements)
        clipping.add(raster)
        if raster.channels < 3 {
            colours.add(gray.elements)
        } else {
            switch raster.withoutAlpha.samples {
            case .eight(let samples): colours.add(samples)
            case .sixteen(let samples): colours.add(samples)
            }
        }
        return gray
    }
}
