/// One picture of a file as the file holds it, decoded a band of rows at a time.
///
/// Whoever conforms reads from the top downwards and begins anew for a row above the last one; no
/// more memory is taken than a band, and what the format itself needs, asks for.
package protocol PageReader: AnyObject {
    /// What its header says; nothing of the size of its pixels has been allocated for it.
    var header: PageHeader { get }
    /// How many samples it has met that are not finite, where it gives others in their place;
    /// `nil` where every sample is given as it is. Rows that are read again count again.
    var nonFinite: Int? { get }

    /// Decodes rows.
    ///
    /// - Parameters:
    ///   - rows: Which; all of them together are the whole picture.
    ///   - samples: Gets [row, column, channel] in native byte order, dense.
    /// - Throws: ``ImageError``.
    func read(_ rows: Range<Int>, into samples: UnsafeMutableRawBufferPointer) throws(ImageError)
}

extension PageReader {
    package var nonFinite: Int? { nil }
}

/// What a picture's header says of it.
package struct PageHeader: Sendable, Equatable {
    /// Pixels in a row.
    package var width: Int
    /// Rows.
    package var height: Int
    /// Of a decoded pixel: 1 gray, 2 gray and alpha, 3 RGB, 4 RGB and alpha.
    package var channels: Int
    /// How a decoded sample is written.
    package var kind: SampleKind
    /// The bits of a sample as the file holds it: 1, 2, 4, 8, 12, 16, 32 or 64.
    package var bits: Int
    /// The side of a square pixel in micrometres, where the file says so.
    package var pixelSize: Double?

    /// Takes every property.
    package init(
        width: Int, height: Int, channels: Int, kind: SampleKind, bits: Int,
        pixelSize: Double? = nil
    ) {
        self.width = width
        self.height = height
        self.channels = channels
        self.kind = kind
        self.bits = bits
        self.pixelSize = pixelSize
    }

    /// The bytes of a decoded row.
    package var rowBytes: Int { width * channels * kind.bytes }
}
