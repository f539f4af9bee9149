/// One image of a file as it is stored, decoded a band of rows at a time.
///
/// Decoding goes from the top down, and starts again for a row above the last one. Besides a band,
/// only memory that the format itself needs is allocated.
package protocol PageReader: AnyObject {
    /// The size and sample format; reading them allocates no memory for pixels.
    var header: PageHeader { get }
    /// The number of NaN or infinite samples that were replaced; `nil` if none are replaced.
    ///
    /// Counts all rows read so far; rows that are read again count again.
    var nonFinite: Int? { get }

    /// Decodes rows.
    ///
    /// - Parameters:
    ///   - rows: Rows of the image, counted from 0.
    ///   - samples: Receives [row, column, channel] in native byte order, dense.
    /// - Throws: ``ImageError``.
    func read(_ rows: Range<Int>, into samples: UnsafeMutableRawBufferPointer) throws(ImageError)
}

extension PageReader {
    package var nonFinite: Int? { nil }
}

/// The size and the sample format of an image.
package struct PageHeader: Sendable, Equatable {
    /// Columns.
    package var width: Int
    /// Rows.
    package var height: Int
    /// Channels of a decoded pixel: 1 gray, 2 gray and alpha, 3 RGB, 4 RGB and alpha.
    package var channels: Int
    /// The type of a decoded sample.
    package var kind: SampleFormat
    /// The bits of a sample in the file: 1, 2, 4, 8, 12, 16, 32 or 64.
    package var bits: Int
    /// The side of a square pixel in micrometres; `nil` if unknown.
    package var pixelSize: Double?
    /// What its palette stands for; `nil` if it has none, or one of labels.
    package var palette: PaletteKind?
    /// The orientation tag of TIFF or Exif, 2…8; `nil` without one, or for 1, the top left.
    ///
    /// Pixels are in the order in which they are stored, whatever it says.
    package var orientation: Int?
    /// Whether samples are the indices of a palette of colours; only of
    /// ``PixelInterpretation/labels``.
    package var hasColourIndices: Bool
    /// The memory that decoding takes besides the samples.
    package var decoding: DecodingMemory

    package init(
        width: Int, height: Int, channels: Int, kind: SampleFormat, bits: Int,
        pixelSize: Double? = nil, palette: PaletteKind? = nil, orientation: Int? = nil,
        hasColourIndices: Bool = false, decoding: DecodingMemory = .none
    ) {
        self.width = width
        self.height = height
        self.channels = channels
        self.kind = kind
        self.bits = bits
        self.pixelSize = pixelSize
        self.palette = palette
        self.orientation = orientation.flatMap { (2...8).contains($0) ? $0 : nil }
        self.hasColourIndices = hasColourIndices
        self.decoding = decoding
    }

    /// The bytes of a decoded row.
    package var rowBytes: Int { width * channels * kind.bytes }
}

/// An open file of any format: its series, and the pages that hold their planes.
protocol PageFile: AnyObject {
    /// The series.
    var content: FileSeries { get }

    /// The header that all planes of a series share; reading it allocates no memory for pixels.
    func header(of series: Series) -> PageHeader

    /// Checks cheaply that the file holds a plane.
    ///
    /// - Throws: ``ImageError``.
    func check(_ plane: PlaneOrder.Position, of series: Series) throws(ImageError)

    /// The index of the page that holds a plane; `nil` for a plane without a directory of its own,
    /// and for one that the file does not hold.
    func page(holding plane: PlaneOrder.Position, of series: Series) -> Int?

    /// Finds where the pixels of pages lie.
    ///
    /// - Parameter pages: Indices of pages.
    /// - Returns: The storage of each page; those that cannot be found out are left out.
    /// - Throws: ``ImageError`` where the machine is at fault, or if it takes too long.
    func storage(ofPages pages: Set<Int>) throws(ImageError) -> [Int: PageStorage]

    /// Opens a plane.
    ///
    /// - Throws: ``ImageError``, also for a plane that the file does not hold.
    func page(
        at plane: PlaneOrder.Position, of series: Series
    ) throws(ImageError) -> any PageReader
}

/// A file of a format with one image per file.
final class SinglePage: PageFile {
    let content: FileSeries
    private let reader: any PageReader

    /// The page of a file.
    ///
    /// - Parameters:
    ///   - reader: The page.
    ///   - otherFrames: The frames of the file besides, which are not read.
    init(reader: any PageReader, otherFrames: Int = 0) {
        self.reader = reader
        content = .single(isColour: reader.header.channels >= 3, otherFrames: otherFrames)
    }

    func header(of series: Series) -> PageHeader { reader.header }

    func check(_ plane: PlaneOrder.Position, of series: Series) {}

    func page(holding plane: PlaneOrder.Position, of series: Series) -> Int? { nil }

    func storage(ofPages pages: Set<Int>) -> [Int: PageStorage] { [:] }

    func page(at plane: PlaneOrder.Position, of series: Series) -> any PageReader { reader }
}
