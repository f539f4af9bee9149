/// The size of a picture, and of its pixels.
struct PictureFrame {
    /// Pixels in a row.
    let width: Int
    /// Rows.
    let height: Int
    /// Of a sample as it is segmented: 8 or 16.
    let bits: Int
    /// The side of a pixel in micrometres, where known.
    let pixelSize: Double?

    /// Whether a PNG of it is what other programs read: with less than 2^31 samples.
    var fitsPNG: Bool { width * height < 1 << 31 }
}
