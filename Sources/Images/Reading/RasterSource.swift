/// An image that is decoded a band of rows at a time, as samples of 8 or 16 bits.
///
/// Cheapest from the top down; for a band above the last one decoding starts again.
package protocol RasterSource: AnyObject {
    /// Columns.
    var width: Int { get }
    /// Rows.
    var height: Int { get }
    /// Channels of a pixel, as in ``Raster``.
    var channels: Int { get }
    /// Bits of a sample of ``raster(rows:)``: 8 or 16.
    var bits: Int { get }
    /// The side of a square pixel in micrometres; `nil` if unknown.
    var pixelSize: Double? { get }
    /// The scale of the samples; `nil` if they are unscaled.
    var scale: IntensityScale? { get }

    /// Decodes a band of rows.
    ///
    /// - Throws: ``ImageError``.
    func raster(rows: Range<Int>) throws(ImageError) -> Raster
}

/// The linear scale by which 16-bit samples represent numbers of another range.
package struct IntensityScale: Sendable, Equatable {
    /// The number that 0 represents: the smallest finite one of the image.
    package let low: Double
    /// The number that 65535 represents: the largest finite one.
    package let high: Double
    /// The number of samples that are NaN or infinite; they become 0.
    ///
    /// Of a projection, those of every plane count, even where another plane has a finite number.
    package let nonFinite: Int

    package init(low: Double, high: Double, nonFinite: Int) {
        self.low = low
        self.high = high
        self.nonFinite = nonFinite
    }
}
