/// An open file of any format: its planes, and the pages that hold them.
protocol PageFile: AnyObject {
    /// The planes.
    var stack: Stack { get }
    /// The header that all planes share; reading it allocates no memory for pixels.
    var header: PageHeader { get }

    /// Checks cheaply that the file holds a plane.
    ///
    /// - Throws: ``ImageError``.
    func check(_ plane: PlaneOrder.Position) throws(ImageError)

    /// Opens a plane.
    ///
    /// - Throws: ``ImageError``, also for a plane that the file does not hold.
    func page(at plane: PlaneOrder.Position) throws(ImageError) -> any PageReader
}

/// A file of a format with one image per file.
final class SinglePage: PageFile {
    let stack = Stack.single
    private let reader: any PageReader

    init(reader: any PageReader) {
        self.reader = reader
    }

    var header: PageHeader { reader.header }

    func check(_ plane: PlaneOrder.Position) {}

    func page(at plane: PlaneOrder.Position) -> any PageReader { reader }
}
