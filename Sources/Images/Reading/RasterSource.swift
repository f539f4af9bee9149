/// A picture whose pixels are given a band of rows at a time, as samples of 8 or 16 bits.
///
/// Cheapest from the top downwards; a band above the last one has decoding begin anew.
package protocol RasterSource: AnyObject {
    /// Pixels in a row.
    var width: Int { get }
    /// Rows.
    var height: Int { get }
    /// Of each pixel, as in ``Raster``.
    var channels: Int { get }
    /// Of each sample of ``raster(rows:)``: 8 or 16.
    var bits: Int { get }
    /// The side of a square pixel in micrometres, where known.
    var pixelSize: Double? { get }
    /// What a sample stands for, where it is not the file's own number; `nil` where it is.
    var scale: IntensityScale? { get }

    /// Some rows as a raster of that height.
    ///
    /// - Throws: ``ImageError``.
    func raster(rows: Range<Int>) throws(ImageError) -> Raster
}

/// How samples of 16 bits stand for numbers that do not fit: a straight line.
package struct IntensityScale: Sendable, Equatable {
    /// What 0 stands for: the least finite number of the picture.
    package let low: Double
    /// What 65535 stands for: the largest.
    package let high: Double
    /// Samples that are no number or infinite; they stand as 0.
    ///
    /// Of a projection those of every plane, which stand for nothing where another has a number.
    package let nonFinite: Int

    /// Takes every property.
    package init(low: Double, high: Double, nonFinite: Int) {
        self.low = low
        self.high = high
        self.nonFinite = nonFinite
    }
}
