import Gallery
import Foundation
import Linux
import Outbox
import SystemPackage
import TestSupport
import Testing

/// Whatever names and sidecars other people make, entries and page have a bounded size.
@Suite("Bounds of the index page")
struct IndexBoundsTests {
    private let fixture: FoldersFixture

    init() throws { fixture = try FoldersFixture() }

    /// The pieces of names that take the most bytes in HTML, JSON or URLs; the last is not UTF-8.
    private static let awkward: [[UInt8]] =
        ["\u{1}", "\n", "<", "\"", "\\", "&", "\u{202E}", "\u{2028}", "\u{9B}", "é", "🧫", "%"].map {
            Array($0.utf8)
        } + [[0xFF]]

    /// A path of at most `length` bytes: folders of 200 bytes, and a name.
    private static func path(of piece: [UInt8], length: Int) -> FilePath {
        let component = Array(repeatElement(piece, count: 200 / piece.count).joined())
        let folders = Array(repeating: component, count: length / 201 - 1)
        let bytes = (folders + [component]).joined(separator: [UInt8(ascii: "/")])
        return FilePath(bytes: Array(bytes))
    }

    private func index(maximumBytes: Int = IndexPage.maximumEntriesBytes) -> OutboxIndex {
        OutboxIndex(
            outbox: fixture.root.appending("outbox"), failed: fixture.root.appending("failed"),
            maximumBytes: maximumBytes)
    }

    private func size(of index: OutboxIndex) throws -> Int {
        let empty = OutboxIndex(outbox: fixture.root.appending("outbox"), failed: nil)
        let time = Timestamp(nanoseconds: 0)
        return try index.page(written: time).count - empty.page(written: time).count
    }

    @Test("the entry of a name of 200 awkward bytes takes at most 2 KiB", arguments: awkward)
    func entry(piece: [UInt8]) throws {
        try fixture.publish(Self.path(of: piece, length: 201), second: 1)
        var index = index()

        _ = try index.scan()

        #expect((200...2048).contains(try size(of: index)))
    }

    @Test("the entry of the longest path fits, and its links are whole", arguments: awkward)
    func longest(piece: [UInt8]) throws {
        let image = Self.path(of: piece, length: 3600)
        try fixture.publish(image, second: 1)
        var index = index()

        _ = try index.scan()
        let entry = try #require(
            ShownPage(index.page(written: Timestamp(nanoseconds: 0))).entries.first)

        #expect((3600...IndexPage.maximumEntryBytes).contains(try size(of: index)))
        #expect(entry.name.contains("…") && entry.name.utf8.count <= 1024)
        let url = RelativeURL(path: ResultName(for: image).sidecar.bytes).text
        #expect(entry.sidecarURL == url)
    }

    @Test("no text of a sidecar makes its entry larger than the bound")
    func texts() throws {
        let long = String(repeating: "\u{1}<\"🧫", count: 20_000)
        var sidecar = FoldersFixture.sidecar("a.png", content: [], modified: 0, outputs: [:])
        sidecar.image.name = long
        sidecar.quality?.flags = Array(repeating: long, count: 2)
        let result = IndexEntry(
            name: long,
            files: IndexEntry.Files(sidecar: RelativeURL(path: repeatElement(0xFF, count: 4095))),
            flags: Array(repeating: long, count: 100), finished: long)
        let failure = IndexEntry(
            name: long, files: IndexEntry.Files(), finished: long,
            error: IndexEntry.Failure(code: long, message: long, cure: long))
        try fixture.write(SidecarCoding.encode(sidecar), to: "a.png.json", in: "outbox")
        var index = index()

        _ = try index.scan()

        #expect((1024...IndexPage.maximumEntryBytes).contains(try size(of: index)))
        for entry in [result, failure] {
            let json = try #require(try IndexPage.encode(entry))
            #expect((2048...IndexPage.maximumEntryBytes).contains(json.count))
        }
    }

    @Test("a sidecar beyond the limit is not read")
    func tooLarge() throws {
        try fixture.publish("a.png", second: 1)
        var sidecar = FoldersFixture.sidecar("b.png", content: [], modified: 0, outputs: [:])
        sidecar.version = String(repeating: "x", count: OutboxIndex.maximumSidecarBytes)
        try fixture.write(SidecarCoding.encode(sidecar), to: "b.png.json", in: "outbox")
        var index = index()

        _ = try index.scan()

        #expect(try ShownPage(index.page(written: .now)).names == ["a.png"])
    }

    @Test("older entries that do not fit the page are left out, and counted")
    func page() throws {
        for second in 1...20 {
            try fixture.publish(FilePath("\(second).png"), second: second)
        }
        var (all, some) = (index(), index(maximumBytes: 2000))

        _ = try all.scan()
        let changes = try [some.scan(), some.scan()]
        let (whole, shown) = try (
            ShownPage(all.page(written: .now)), ShownPage(some.page(written: .now))
        )

        #expect(whole.older == nil && whole.entries.count == 20)
        #expect(shown.names == Array(whole.names.prefix(shown.names.count)))
        #expect((5..<20).contains(shown.names.count))
        #expect(shown.older == 20 - shown.names.count)
        #expect(try size(of: some) <= 2000 + 20 + #","older":20"#.utf8.count)
        #expect(changes == [true, false])
    }

    @Test("10,000 of the largest entries are written in pieces of at most 64 KiB")
    func pieces() throws {
        let entry = [UInt8](repeating: UInt8(ascii: "1"), count: IndexPage.maximumEntryBytes)
        var (largest, sum) = (0, 0)

        try IndexPage.write(
            entries: repeatElement(entry, count: 10_000), title: "t", written: "w"
        ) { piece in
            largest = max(largest, piece.count)
            sum += piece.count
        }

        #expect(largest <= IndexPage.maximumChunkBytes)
        #expect((0..<(1 << 17)).contains(sum - 10_000 * (entry.count + 1)))
    }
}

@Suite("Text on a page")
struct DisplayTextTests {
    @Test("control characters are shown as symbols")
    func controls() {
        #expect(
            DisplayText.bounded("a\u{0}\n\u{1B}\u{7F}\u{9B}\u{2028}\u{202E}é", bytes: 100)
                == "a␀␊␛␡\u{FFFD}\u{FFFD}\u{FFFD}é")
    }

    @Test(
        "text that is too long keeps its beginning and its end",
        arguments: [
            ("0123456789", 10, "0123456789"), ("0123456789A", 10, "012…89A"), ("", 3, ""),
            ("abcd", 3, "…"), ("<<<<", 24, "<<<<"), ("<<<<<", 24, "<…<"), ("éééééé", 11, "éé…éé"),
            ("🧫🧫🧫", 11, "🧫…🧫"), ("🧫🧫🧫", 10, "…"),
        ])
    func middle(text: String, limit: Int, shown: String) {
        #expect(DisplayText.bounded(text, bytes: limit) == shown)
    }

    @Test(
        "the limit holds for the bytes in JSON, and is used up to the last character",
        arguments: ["\u{1}", "<", "\"", "\\", "/", "é", "核", "🧫", "\u{2028}", "\u{7F}"])
    func encoded(piece: String) throws {
        let text = String(repeating: piece, count: 5000)

        let json = try EmbeddedJSON.encode(DisplayText.bounded(text, bytes: 1000))

        #expect((1000 - 16...1000).contains(json.count - 2))
    }
}
