import Linux
import Outbox
import SystemPackage

/// Keeps the page beside the results up to date.
package struct IndexWriter {
    /// The page's name in the outbox.
    package static let name = FilePath("index.html")

    private let outbox: Tree
    private var index: OutboxIndex
    private var isWritten = false

    /// Nothing has been written yet.
    package init(outbox: FilePath, failed: FilePath?) {
        self.outbox = Tree(outbox)
        index = OutboxIndex(outbox: outbox, failed: failed)
    }

    /// Looks through the folders, and writes the page where it is not up to date.
    ///
    /// - Throws: ``FileError``; the page stays as it was.
    package mutating func update() throws {
        let isChanged = try index.look()
        guard isChanged || !isWritten else { return }
        isWritten = false
        try outbox.write(index.page(written: .now), to: Self.name)
        isWritten = true
    }
}
