/// A file that is open, of any format: its planes, and the pages that they are on.
protocol PageFile: AnyObject {
    /// What its planes are.
    var stack: Stack { get }
    /// Of each plane; nothing of the size of its pixels has been allocated for it.
    var header: PageHeader { get }

    /// Throws where it does not hold a plane; at little cost.
    ///
    /// - Throws: ``ImageError``.
    func check(_ plane: PlaneOrder.Position) throws(ImageError)

    /// Opens a plane.
    ///
    /// - Throws: ``ImageError``; also for a plane that is not on a page.
    func page(_ plane: PlaneOrder.Position) throws(ImageError) -> any PageReader
}

/// A file of a format that has one picture.
final class SinglePage: PageFile {
    let stack = Stack.single
    private let reader: any PageReader

    /// Takes its picture.
    init(_ reader: any PageReader) {
        self.reader = reader
    }

    var header: PageHeader { reader.header }

    func check(_ plane: PlaneOrder.Position) {}

    func page(_ plane: PlaneOrder.Position) -> any PageReader { reader }
}
