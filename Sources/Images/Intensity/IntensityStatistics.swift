import Tensors

/// The statistics of an image's valid pixels that its preparation needs.
package struct IntensityStatistics: Sendable {
    /// The number of valid pixels of each intensity.
    package let histogram: IntensityHistogram
    /// The bits that the intensities use, as ``GrayImage/bitsUsed``.
    package let bitsUsed: Int
    /// Whether samples have more than 8 bits.
    package let isDeep: Bool
    /// The intensities but for extremes.
    package let range: RobustRange
    /// The share of pixels with data, 0…1.
    package let validFraction: Double

    /// Computes statistics.
    ///
    /// - Parameters:
    ///   - histogram: The valid pixels; if there are none, all count as 0.
    ///   - bits: The bits of a sample: 8 or 16.
    ///   - largest: The largest intensity of all pixels.
    ///   - validFraction: The share of pixels with data, 0…1.
    package init(
        of histogram: IntensityHistogram, bits: Int, largest: Int, validFraction: Double = 1
    ) {
        var histogram = histogram
        if histogram.count == 0 { histogram.add([UInt16(0)]) }
        self.histogram = histogram
        bitsUsed = GrayImage.bitsUsed(of: bits, largest: largest)
        isDeep = bits > 8
        range = RobustRange(of: histogram)
        self.validFraction = validFraction
    }

    /// Computes the statistics of the valid pixels of an image.
    ///
    /// - Parameters:
    ///   - image: The image.
    ///   - zeroIsNoData: Whether an intensity of 0 is no data.
    /// - Returns: The statistics, and which pixels are valid.
    /// - Complexity: O(*n*), where *n* is the number of pixels.
    package static func ofValidPixels(
        of image: GrayImage, zeroIsNoData: Bool
    ) -> (IntensityStatistics, ValidPixels) {
        let bits = image.isDeep ? 16 : 8
        var histogram = IntensityHistogram(bits: bits)
        histogram.add(image.plane.elements)
        var edges = EdgeRuns()
        edges.add(image.plane)
        var border: ConstantBorder?
        if let value = edges.candidate, !zeroIsNoData || value > 0 {
            let size = PlaneSize(height: image.plane.height, width: image.plane.width)
            var scan = BorderScan(value: value, size: size)
            scan.add(image.plane)
            border = scan.border(count: histogram.count(of: Int(value)))
        }
        if let border { histogram.remove(border.pixelCount, of: Int(border.value)) }
        let zeros = zeroIsNoData ? histogram.count(of: 0) : nil
        if let zeros { histogram.remove(zeros, of: 0) }
        let valid = ValidPixels(border: border, zeros: zeros, of: image.plane.elements.count)
        let statistics = IntensityStatistics(
            of: histogram, bits: bits, largest: (1 << image.bitsUsed) - 1,
            validFraction: valid.fraction)
        return (statistics, valid)
    }

    /// The intensity that is scaled to 1.
    var maximum: Int { 1 << bitsUsed - 1 }

    /// The mean intensity of the valid pixels, 0…255.
    package var mean: Double { histogram.mean / Double(maximum) * 255 }

    /// An intensity of the background, which is put where there are no data: the quartile of the
    /// valid pixels that the network takes for dark.
    package func background(inverted: Bool) -> UInt16 {
        UInt16(clamping: Int(histogram.percentile(inverted ? 75 : 25) { Double($0) }))
    }

    /// Whether no pixel is valid, or all those of a deep image have one intensity.
    package var isEmpty: Bool { validFraction <= 0 || isDeep && range.high <= range.low }

    /// The part of the scale that the robust range's bits span; 1 for 8 bits.
    var partOfScale: Double {
        isDeep ? Double(1 << range.bits - 1) / Double(maximum) : 1
    }
}
