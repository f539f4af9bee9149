import Gallery
import Glibc
import Linux
import Outbox
import SystemPackage
import TestSupport
import Testing

@Suite("Index writer")
struct IndexWriterTests {
    private let fixture: FoldersFixture

    init() throws { fixture = try FoldersFixture() }

    private func writer() -> IndexWriter {
        IndexWriter(
            outbox: fixture.root.appending("outbox"), failed: fixture.root.appending("failed"))
    }

    private var page: ShownPage {
        get throws {
            try ShownPage(fixture.tree("outbox").open(IndexWriter.pageName).readAll(limit: 1 << 20))
        }
    }

    private var fingerprint: Fingerprint? {
        get throws { try fixture.tree("outbox").status(of: IndexWriter.pageName)?.fingerprint }
    }

    @Test("an empty outbox gets a page without entries")
    func first() throws {
        var writer = writer()

        try writer.update()

        #expect(try page.names == [])
    }

    @Test("a page is written again only if its entries have changed")
    func unchanged() throws {
        try fixture.publish("a.png", second: 1)
        var writer = writer()
        try writer.update()
        let first = try fingerprint

        try writer.update()
        let second = try fingerprint
        try fixture.publish("b.png", second: 2)
        try writer.update()

        #expect(first != nil && first == second)
        #expect(try fingerprint != first)
        #expect(try page.names == ["b.png", "a.png"])
    }

    @Test("a page that could not be written is retried without new results")
    func again() throws {
        try fixture.publish("a.png", second: 1)
        try fixture.write([], to: "index.html/in the way", in: "outbox")
        var writer = writer()

        #expect(throws: FileError.self) { try writer.update() }
        #expect(throws: FileError.self) { try writer.update() }
        try fixture.clear("outbox/index.html")
        try writer.update()

        #expect(try page.names == ["a.png"])
    }

    @Test("if the outbox is gone, it is not created for the page")
    func gone() throws {
        try fixture.publish("a.png", second: 1)
        var writer = writer()
        try writer.update()
        let status = try fixture.tree("outbox").status(of: "")
        try fixture.rename("outbox", to: "elsewhere")

        #expect(throws: FileError.self) { try writer.update() }
        let isThere = try FileStatus(of: fixture.root.appending("outbox")) != nil
        try fixture.rename("elsewhere", to: "outbox")
        try writer.update()

        #expect(status != nil && !isThere)
        #expect(try page.names == ["a.png"])
    }
}

extension FoldersFixture {
    /// Removes a folder and the files in it.
    func clear(_ name: String) throws {
        let folder = tree(name)
        for file in try Folder(folder.root).names() { try folder.remove(FilePath(file.string)) }
        try Self.call { rmdir(folder.root.string) }
    }

    func rename(_ name: String, to other: String) throws {
        try Self.call {
            Glibc.rename(root.appending(name).string, root.appending(other).string)
        }
    }

    private static func call(_ function: () -> CInt) throws {
        if function() != 0 { throw Errno(rawValue: errno) }
    }
}
