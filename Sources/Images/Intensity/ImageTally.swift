import Tensors

/// Statistics of a whole image that preparing any part of it needs; built from bands of rows.
package struct ImageTally: Sendable {
    /// The histogram of gray intensities (luma).
    package private(set) var intensities: IntensityHistogram
    /// The histogram of the samples of all colours; alpha is ignored.
    package private(set) var colours: IntensityHistogram
    /// The clipped pixels.
    package private(set) var clipping: Clipping
    /// Whether the image has one colour.
    private var isGray = true
    /// The outermost pixels.
    private var edges = EdgeRuns()
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
        edges.add(gray)
        clipping.add(raster)
        isGray = raster.channels < 3
        if isGray {
            colours.add(gray.elements)
        } else {
            switch raster.withoutAlpha.samples {
            case .eight(let samples): colours.add(samples)
            case .sixteen(let samples): colours.add(samples)
            }
        }
        return gray
    }

    /// The intensity that may be a border without data; `nil` if there is none.
    ///
    /// - Parameter zeroIsNoData: Whether pixels of intensity 0 are left out anyway.
    /// - Returns: The intensity.
    package func borderCandidate(zeroIsNoData: Bool) -> UInt16? {
        edges.candidate.flatMap { zeroIsNoData && $0 == 0 ? nil : $0 }
    }

    /// Leaves pixels without data out of all statistics.
    package mutating func leaveOut(_ border: ConstantBorder) {
        leaveOut(border.pixelCount, of: Int(border.value))
    }

    /// Leaves the pixels of intensity 0 out of all statistics, as they are no data.
    ///
    /// - Returns: Their number.
    package mutating func leaveOutZeros() -> Int {
        let zeros = intensities.count(of: 0)
        leaveOut(zeros, of: 0)
        return zeros
    }

    private mutating func leaveOut(_ number: Int, of intensity: Int) {
        intensities.remove(number, of: intensity)
        if isGray {
            colours.remove(number, of: intensity)
            clipping.leaveOut(number, of: intensity)
        }
    }
}
