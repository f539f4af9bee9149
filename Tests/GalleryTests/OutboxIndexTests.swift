import Gallery
import Linux
import Outbox
import SystemPackage
import TestSupport
import Testing

@Suite("Outbox index")
struct OutboxIndexTests {
    private let fixture: FoldersFixture

    init() throws { fixture = try FoldersFixture() }

    private func index(limit: Int = 100) -> OutboxIndex {
        OutboxIndex(
            outbox: fixture.root.appending("outbox"), failed: fixture.root.appending("failed"),
            limit: limit)
    }

    private func shown(_ index: OutboxIndex) throws -> ShownPage {
        try ShownPage(index.page(written: Timestamp(nanoseconds: 0)))
    }

    @Test(
        "the newest entries are listed first, up to the limit",
        arguments: [
            (1, ["e.png"]), (2, ["e.png", "plate/d.png"]),
            (4, ["e.png", "plate/d.png", "c.png", "b.png"]),
            (5, ["e.png", "plate/d.png", "c.png", "b.png", "a.png"]),
            (6, ["e.png", "plate/d.png", "c.png", "b.png", "a.png"]),
        ])
    func newest(limit: Int, names: [String]) throws {
        for (image, second) in [("c.png", 3), ("a.png", 1), ("e.png", 5), ("b.png", 2)] {
            try fixture.publish(FilePath(image), second: second)
        }
        try fixture.publish("plate/d.png", second: 4)
        var index = index(limit: limit)

        let isChanged = try index.scan()

        #expect(isChanged)
        #expect(try shown(index).names == names)
    }

    @Test("an empty or missing outbox gives an empty list")
    func empty() throws {
        var (empty, missing) = (
            index(), OutboxIndex(outbox: fixture.root.appending("none"), failed: nil)
        )

        let changes = try [empty.scan(), missing.scan()]

        #expect(changes == [false, false])
        #expect(try shown(empty).names == [] && shown(missing).names == [])
    }

    @Test("a replaced sidecar is read again, an unchanged one is no change")
    func renewed() throws {
        try fixture.publish("a.png", second: 1, nuclei: 3)
        try fixture.publish("b.png", second: 2, nuclei: 4)
        var index = index()

        var changes = try [index.scan(), index.scan()]
        try fixture.publish("a.png", second: 1, nuclei: 7)
        changes += try [index.scan(), index.scan()]

        #expect(changes == [true, false, true, false])
        #expect(try shown(index).entries.map(\.nuclei) == [4, 7])
    }

    @Test("a removed result is replaced by an older one")
    func removed() throws {
        for second in 1...4 { try fixture.publish(FilePath("\(second).png"), second: second) }
        var index = index(limit: 2)
        _ = try index.scan()

        try fixture.remove(resultOf: "4.png")
        let first = try (index.scan(), shown(index).names)
        for name in ["1.png", "2.png", "3.png"] {
            try fixture.remove(resultOf: FilePath(name))
        }
        let second = try (index.scan(), shown(index).names)

        #expect(first == (true, ["3.png", "2.png"]))
        #expect(second == (true, []))
    }

    @Test("failures are listed with their error and without URLs")
    func failures() throws {
        try fixture.publish("good.png", second: 1)
        try fixture.fail("plate/bad.png")
        var index = index()

        _ = try index.scan()
        let entries = try shown(index).entries

        #expect(entries.map(\.name) == ["good.png", "plate/bad.png"])
        #expect(entries.map(\.error?.code) == [nil, "a-code"])
        #expect(entries[1].sidecar == nil && entries[1].mask == nil)
    }

    @Test(
        "URLs of names of any bytes decode to the files' paths",
        arguments: [
            "plain.png", "a folder/with space.png", "#a?b&c.png", "100%.png", "a:b.png",
            "\"<'>.png",
            "line\nfeed.png", "\\.png", "日本.png", "-rf.png",
        ].map { Array($0.utf8) } + [Array("cut".utf8) + [0xE2, 0x82, 0xFF] + Array(".png".utf8)])
    func names(bytes: [UInt8]) throws {
        let image = FilePath(bytes: bytes)
        try fixture.publish(image, second: 1)
        var index = index()

        _ = try index.scan()
        let entry = try #require(shown(index).entries.first)

        let name = ResultName(for: image)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(entry.name == text.replacing("\n", with: "␊"))
        #expect(entry.sidecarURL.flatMap(Self.decoded) == name.sidecar.bytes)
        #expect(entry.maskURL.flatMap(Self.decoded) == name.file(suffix: Outbox.maskSuffix).bytes)
    }

    @Test("of a result and a failure of one file the newer is shown, whichever it is")
    func superseded() throws {
        // The fixture's failures are of second 0.
        try fixture.fail("done later.png")
        try fixture.publish("done later.png", second: 1)
        try fixture.hold("failed later.png")
        try fixture.publish("failed later.png", second: -1)
        try fixture.fail("plate/alone.png")
        try fixture.publish("alone.png", second: 2)
        var index = index()

        _ = try index.scan()
        let entries = try shown(index).entries

        #expect(entries.map(\.name).prefix(2) == ["alone.png", "done later.png"])
        #expect(Set(entries.map(\.name).dropFirst(2)) == ["failed later.png", "plate/alone.png"])
        #expect(entries.map { $0.error == nil } == [true, true, false, false])
    }

    @Test("a failure that a newer result hides is shown when the result is removed")
    func uncovered() throws {
        try fixture.fail("a.png")
        try fixture.publish("a.png", second: 1)
        var index = index()
        _ = try index.scan()

        try fixture.remove(resultOf: "a.png")
        let isChanged = try index.scan()

        #expect(isChanged)
        #expect(try shown(index).entries.map(\.error?.code) == ["a-code"])
    }

    @Test(
        "a sidecar that lies elsewhere than its image's name says has a link to itself only",
        arguments: ["/etc/passwd.png", "../a.png", "other/a.png", "", "a.png\0"])
    func misplaced(name: String) throws {
        var sidecar = FoldersFixture.sidecar(
            "x.png", content: [], modified: 0,
            outputs: ["passwd.png.mask.png": .init(bytes: 1, sha256: "aa")])
        sidecar.image.name = name
        for key in ["a.png.mask.png", ".mask.png"] {
            sidecar.outputs[key] = .init(bytes: 1, sha256: "aa")
        }
        try fixture.write(SidecarCoding.encode(sidecar), to: "sub/b.png.json", in: "outbox")
        var index = index()

        _ = try index.scan()
        let entry = try #require(shown(index).entries.first)

        #expect(entry.mask == nil && entry.sidecarURL == "sub/b.png.json")
    }

    @Test("a file that is not a sidecar is left out until it is one")
    func unreadable() throws {
        try fixture.publish("good.png", second: 2)
        try fixture.write(Array("{".utf8), to: "half.png.json", in: "outbox")
        try fixture.write(Array(#"{"schema": "x/9"}"#.utf8), to: "other.json", in: "outbox")
        try fixture.write([], to: "folder.json/file.txt", in: "outbox")
        var index = index()

        let changes = try [index.scan(), index.scan()]
        let before = try shown(index).names
        try fixture.publish("half.png", second: 1)
        let isChanged = try index.scan()

        #expect(changes == [true, false])
        #expect(before == ["good.png"])
        #expect(isChanged)
        #expect(try shown(index).names == ["good.png", "half.png"])
    }

    @Test("a scan that runs out of time throws, and keeps the previous entries")
    func outOfTime() throws {
        try fixture.publish("a.png", second: 1)
        var index = index()
        _ = try index.scan()
        try fixture.publish("b.png", second: 2)

        #expect(throws: FileError.self) { try index.scan { true } }
        let before = try shown(index).names
        let isChanged = try index.scan()

        #expect(before == ["a.png"])
        #expect(isChanged)
        #expect(try shown(index).names == ["b.png", "a.png"])
    }

    @Test("the time is also checked while there are no new sidecars")
    func outOfTimeAmongOld() throws {
        for number in 0..<300 {
            try fixture.write([], to: FilePath("\(number).txt"), in: "outbox")
        }
        var index = index()
        _ = try index.scan()

        #expect(throws: FileError.self) { try index.scan { true } }
    }

    /// Decodes a percent-encoded URL (RFC 3986).
    private static func decoded(_ url: String) -> [UInt8] {
        var (bytes, rest) = ([UInt8](), Substring(url))
        while let first = rest.popFirst() {
            if first == "%", let byte = UInt8(rest.prefix(2), radix: 16) {
                bytes.append(byte)
                rest = rest.dropFirst(2)
            } else {
                bytes += String(first).utf8
            }
        }
        return bytes
    }
}
