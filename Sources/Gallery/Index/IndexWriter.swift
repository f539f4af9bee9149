import Linux
import Outbox
import SystemPackage

/// Keeps the page beside the results up to date.
package struct IndexWriter {
    /// The page's name in the outbox.
    package static let name = FilePath("index.html")

    private let outbox: Tree
    private let homes: FolderHomes
    private var index: OutboxIndex
    private var isWritten = false

    /// Notes on which file systems the folders lie; nothing has been written yet.
    package init(outbox: FilePath, failed: FilePath?) {
        self.outbox = Tree(outbox)
        homes = FolderHomes([outbox] + (failed.map { [$0] } ?? []))
        index = OutboxIndex(outbox: outbox, failed: failed)
    }

    /// Looks through the folders, and writes the page where it is not up to date.
    ///
    /// - Parameter isOver: Asked now and then whether there is no time left to look.
    /// - Throws: ``FileError``; the page stays as it was.
    package mutating func update(until isOver: () -> Bool = { false }) throws {
        // Of what lies in a share's place while it is unmounted no page is made, and none there.
        try homes.check()
        let isChanged = try index.look(until: isOver)
        guard isChanged || !isWritten else { return }
        isWritten = false
        let page = try index.page(written: .now)
        try homes.check()
        try outbox.write(page, to: Self.name)
        isWritten = true
    }
}
