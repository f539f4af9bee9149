import Tensors

/// What must be known of a whole image before any of it is prepared, gathered from bands of rows.
package struct ImageTally: Sendable {
    /// The gray intensities.
    package private(set) var intensities: IntensityHistogram
    /// The samples of all colours, alpha apart.
    package private(set) var colours: IntensityHistogram
    /// What is clipped.
    package private(set) var clipping: Clipping
    private let bits: Int

    /// Has seen nothing yet.
    ///
    /// - Parameter bits: Of a sample: 8 or 16.
    package init(bits: Int) {
        self.bits = bits
        intensities = IntensityHistogram(bits: bits)
        colours = IntensityHistogram(bits: bits)
        clipping = Clipping(bits: bits)
    }

    /// See ``GrayImage/bitsUsed``.
    package var bitsUsed: Int { GrayImage.bitsUsed(of: bits, largest: intensities.largest) }

    /// Looks at some rows.
    ///
    /// - Returns: Their luma.
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
