import Gallery
import Foundation
import Images
import Linux
import Masks
import Outbox
import Samples
import SystemPackage
import TestSupport
import Testing

@Suite("Index page")
struct IndexPageTests {
    @Test("an entry has keys for its values only")
    func entries() throws {
        let done = IndexEntry(
            name: "a/b.png",
            files: IndexEntry.Files(
                overlay: RelativeURL(path: "a/b.png.overlay.png".utf8),
                sidecar: RelativeURL(path: "a/b.png.json".utf8)),
            width: 3, height: 2, nuclei: 1, expectedDice: 0.5, flags: ["dim"],
            finished: "2026-11-21T00:00:00.000Z")
        let failed = IndexEntry(
            name: "c", files: IndexEntry.Files(), finished: "2026-11-21T00:00:01.000Z",
            error: IndexEntry.Failure(code: "image", message: "is broken", cure: nil))

        let page = try IndexPage.render(entries: [done, failed], title: "t", written: "w")

        let expected = """
            {"entries":[{"base":"a/b.png.","expected_dice":0.5,\
            "finished":"2026-11-21T00:00:00.000Z",\
            "flags":["dim"],"height":2,"name":"a/b.png","nuclei":1,\
            "overlay":"overlay.png","sidecar":"json","width":3},\
            {"error":{"code":"image","message":"is broken"},\
            "finished":"2026-11-21T00:00:01.000Z","flags":[],"name":"c"}],"explanations":{
            """
        let text = String(decoding: page, as: UTF8.self)
        #expect(text.contains(">\(expected)"))
        #expect(text.contains(#","title":"t","written":"w"}</script>"#))
    }

    @Test("an entry has links to all files of its result, and to no others")
    func files() throws {
        let suffixes = [
            "overlay": Outbox.overlaySuffix, "page": Outbox.nucleiPageSuffix,
            "mask": Outbox.maskSuffix, "labels": Outbox.labelsSuffix, "table": Outbox.tableSuffix,
            "geojson": Outbox.geoJSONSuffix, "roi_set": Outbox.roiSetSuffix,
            "probability": Outbox.probabilitySuffix, "thumbnail": Outbox.thumbnailSuffix,
        ]
        for left in suffixes.keys.map({ Optional($0) }) + [nil] {
            let kept = suffixes.filter { $0.key != left }
            let fixture = try FoldersFixture()
            let name = ResultName(for: "plate 1/a.png")
            let outputs = kept.values.map {
                (name.key(suffix: $0), Sidecar.Output(bytes: 1, sha256: ""))
            }
            let sidecar = FoldersFixture.sidecar(
                "plate 1/a.png", content: [], modified: 0,
                outputs: Dictionary(uniqueKeysWithValues: outputs))
            try fixture.write(SidecarCoding.encode(sidecar), to: "plate 1/a.png.json", in: "outbox")
            var index = OutboxIndex(outbox: fixture.root.appending("outbox"), failed: nil)

            _ = try index.scan()
            let page = String(decoding: try index.page(written: .now), as: UTF8.self)

            let json = page.split(separator: #" id="values">"#)[1].prefix { $0 != "<" }
            let values = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
            let entry = try #require((values?["entries"] as? [[String: Any]])?.first)
            let base = try #require(entry["base"] as? String)
            for (key, suffix) in suffixes {
                let link = (entry[key] as? String).map { base + $0 }
                #expect(link == (key == left ? nil : "plate%201/a.png\(suffix)"))
            }
        }
    }

    @Test("the page explains every quality flag")
    func explanations() throws {
        let page = try IndexPage.render(entries: [], title: "", written: "")

        let json = String(decoding: page, as: UTF8.self)
            .split(separator: #" id="values">"#)[1].prefix { $0 != "<" }
        let values = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        let explanations = try #require(values?["explanations"] as? [String: [String: String]])

        #expect(Set(explanations.keys) == Set(QualityFlag.allCases.map(\.rawValue)))
        for flag in QualityFlag.allCases {
            #expect(explanations[flag.rawValue]?["meaning"] == flag.meaning)
            #expect(explanations[flag.rawValue]?["advice"] == flag.advice)
        }
        #expect((values?["outlines"] as? [String])?.first == "#e69f00")
    }

    @Test("the page loads no external resources, and inserts no text as HTML")
    func selfContained() throws {
        let page = try IndexPage.render(entries: [], title: "", written: "")

        let text = String(decoding: page, as: UTF8.self)
        for word in ["http:", "https:", "//cdn", "@import", "url(", "innerHTML", "outerHTML"] {
            #expect(!text.contains(word), "the page has \(word)")
        }
        for call in ["insertAdjacent", "document.write", "eval(", "fetch(", "XMLHttpRequest"] {
            #expect(!text.contains(call), "the page calls \(call)")
        }
    }

    @Test(
        "a real browser shows, sorts, filters and opens 5,000 images",
        .enabled(if: Browser.isDriven, "chromium and chromium-driver are not installed"))
    func browser() async throws {
        let folder = try TemporaryFolder()
        let outbox = try AwkwardResults(in: folder, pictures: 12)
        let page = try IndexPage.render(
            entries: (0..<5000).map(outbox.entry), title: "outbox <b>&amp;</b>",
            written: "2026-11-21T12:00:00.000Z")
        let index = try folder.write(page, to: "in dex#1%.html")
        let empty = try IndexPage.render(
            entries: [], title: "outbox", written: "2026-11-21T12:00:00.000Z")
        _ = try folder.write(empty, to: "empty.html")

        let faults = try await Browser.faults(of: index)

        #expect(faults == "")
    }
}

/// Twelve results on disk with awkward names, and entries of the index page for them.
private struct AwkwardResults {
    static let names = [
        "plate1/A1/cell.tif", "plate1/a1/</script><img src=x onerror=alert(1)>.png",
        "50% of #1?.png", "quote \" and ' and \\.png", "Zürich 核.png", "<b>bold</b>&amp;.png",
        "javascript:alert(1)", "<!--<script>.png", "space at the end ", "\u{202E}gnp.tfel",
        "new\nline.png", "not UTF-8 \u{FFFD}.png",
    ]
    let files: [IndexEntry.Files]

    init(in folder: borrowing TemporaryFolder, pictures: Int) throws {
        var files: [IndexEntry.Files] = []
        for number in 0..<pictures {
            let field = SampleSeries(seed: 3).field(at: 9 * number + 1)
            let stretch = ContrastStretch(of: field.image)
            let nuclei = LabelImage(relabelling: field.labels)
            let bytes = Self.fileName(number)
            var urls: [RelativeURL] = []
            for (suffix, size) in [("overlay", OverlaySize.overlay), ("thumbnail", .thumbnail)] {
                let picture = OverlayImage(
                    of: field.image, nuclei: nuclei, stretch: stretch, size: size)
                let name = bytes + Array(".\(suffix).png".utf8)
                try Self.write(
                    PNGEncoder.encode(picture.raster), to: name, in: folder.path)
                urls.append(RelativeURL(path: name))
            }
            try Self.write(Array("{}".utf8), to: bytes + Array(".json".utf8), in: folder.path)
            var entry = IndexEntry.Files(
                overlay: urls[0], thumbnail: urls[1],
                sidecar: RelativeURL(path: bytes + Array(".json".utf8)))
            // Every other one has a page of its nuclei.
            if number.isMultiple(of: 2), let page = try Self.page(of: nuclei, overlay: urls[0]) {
                let name = bytes + Array(".nuclei.html".utf8)
                try Self.write(page, to: name, in: folder.path)
                entry.page = RelativeURL(path: name)
            }
            files.append(entry)
        }
        self.files = files
    }

    /// The page of nuclei, with a table of numbers alone.
    private static func page(of nuclei: LabelImage, overlay: RelativeURL) throws -> [UInt8]? {
        var page = NucleiPage()
        page.append(
            table: Array(
                ("label\n" + (1...nuclei.count).map { "\($0)\n" }.joined()).utf8))
        return try page.finish(
            NucleiPage.Image(
                name: "a", width: nuclei.width, height: nuclei.height, nucleusCount: nuclei.count,
                files: []),
            overlay: overlay, labels: nuclei.labels, factor: 1)
    }

    /// The bytes of a name without slashes; the last name is not UTF-8.
    private static func fileName(_ number: Int) -> [UInt8] {
        let bytes = names[number % names.count].utf8.map {
            $0 == UInt8(ascii: "/") ? UInt8(ascii: "_") : $0
        }
        return number == names.count - 1 ? bytes + [0xFF, 0xC3] : bytes
    }

    private static func write(_ content: [UInt8], to name: [UInt8], in folder: FilePath) throws {
        let characters = name.map { CChar(bitPattern: $0) } + [0]
        let path = characters.withUnsafeBufferPointer { characters in
            characters.baseAddress.map { folder.appending(FilePath(platformString: $0).components) }
        }
        try AtomicFile.write(content, to: path ?? folder)
    }

    /// Creates an entry; some are failed, some have a Dice coefficient, some have flags.
    func entry(_ number: Int) -> IndexEntry {
        let name = Self.names[number % 12]
        // A permutation of the minutes, since 7 and 5,000 are coprime.
        let minute = number * 7 % 5000
        let time = [minute / 1440 + 1, minute / 60 % 24, minute % 60].map { part in
            part < 10 ? "0\(part)" : "\(part)"
        }
        let finished = "2026-11-\(time[0])T\(time[1]):\(time[2]):00.000Z"
        if number % 19 == 4 {
            return IndexEntry(
                name: "\(number)/\(name)",
                files: IndexEntry.Files(sidecar: files[number % 12].sidecar),
                finished: finished,
                error: IndexEntry.Failure(
                    code: "image-depth", message: "'\(name)' has 32 bits per sample",
                    cure: "save it with 16"))
        }
        let flags = number % 10 == 3 ? ["few nuclei", "out of focus"] : ["saturated"]
        return IndexEntry(
            name: "\(number)/\(name)", files: files[number % 12], width: 100 + number * 31 % 900,
            height: 100 + number * 17 % 700, nuclei: number * 7919 % 413,
            dice: number % 3 == 0 ? Double(700 + number * 11 % 300) / 1000 : nil,
            expectedDice: Double(750 + number * 13 % 250) / 1000,
            flags: number % 5 == 3 ? flags : [], finished: finished)
    }
}
