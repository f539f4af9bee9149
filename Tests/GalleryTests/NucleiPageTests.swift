import Foundation
import Gallery
import Images
import Linux
import Masks
import Samples
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite("Page of nuclei")
struct NucleiPageTests {
    static let hostile = "plate1/</script><img src=x onerror=alert(1)> #1?%\u{202E}\n.png"

    /// The values of a page, as its script parses them.
    struct Values: Decodable {
        struct Link: Decodable, Equatable {
            let title: String
            let url: String
        }

        let name: String
        let map: String
        let table: String
        let files: [Link]
        let overlay: String
        let factor: Int

        init(_ page: [UInt8]) throws {
            let text = String(decoding: page, as: UTF8.self)
            let json = text.split(separator: #" id="values">"#)[1].prefix { $0 != "<" }
            self = try JSONDecoder().decode(Values.self, from: Data(json.utf8))
        }

        /// The labels of all pixels, decoded by the rule of the format.
        var labels: [Int32] {
            map.split(separator: ",").flatMap { run -> [Int32] in
                let parts = run.split(separator: ":")
                let label = parts.count > 1 ? Int32(parts[1], radix: 36) ?? -1 : 0
                return Array(repeating: label, count: Int(parts[0], radix: 36) ?? 0)
            }
        }
    }

    private static func image(
        name: String = "a.png", width: Int, height: Int, count: Int
    ) -> NucleiPage.Image {
        NucleiPage.Image(
            name: name, width: width, height: height, nucleusCount: count,
            files: [(".nuclei.csv", RelativeURL(path: "a#1.png.nuclei.csv".utf8))])
    }

    private static let overlay = RelativeURL(path: "a#1.png.overlay.png".utf8)

    @Test("has the labels of all pixels, the table and links", arguments: Recorded.all.outlines)
    func values(recorded: Recorded.Outlines) throws {
        var page = NucleiPage()
        page.append(table: Array("label,area\n1,".utf8))
        page.append(table: Array("5\n".utf8))

        let bytes = try #require(
            try page.finish(
                Self.image(
                    width: recorded.width, height: recorded.height, count: recorded.count),
                overlay: Self.overlay, labels: recorded.plane, factor: 1))
        let values = try Values(bytes)

        #expect(values.labels == recorded.labels)
        #expect(values.table == "label,area\n1,5\n")
        #expect(values.files == [.init(title: "nuclei.csv", url: "a%231.png.nuclei.csv")])
        #expect(values.overlay == "a%231.png.overlay.png")
    }

    @Test("names are data, whatever they look like, and nothing is loaded from elsewhere")
    func hostile() throws {
        let labels = Plane<Int32>(width: 2, height: 2, repeating: 0)
        let pages = try ["a.png", Self.hostile].map { name in
            try #require(
                try NucleiPage().finish(
                    Self.image(name: name, width: 2, height: 2, count: 0), overlay: Self.overlay,
                    labels: labels, factor: 1))
        }

        let texts = pages.map { String(decoding: $0, as: UTF8.self) }
        let tags = texts.map { $0.count { $0 == "<" } }
        #expect(tags[0] == tags[1])
        #expect(try Values(pages[1]).name.hasPrefix("plate1/</script><img"))
        for word in [
            "http:", "https:", "//cdn", "@import", "url(", "innerHTML", "outerHTML",
            "insertAdjacent", "document.write", "eval(", "fetch(", "XMLHttpRequest",
        ] { #expect(!texts[0].contains(word), "the page has \(word)") }
    }

    @Test("there is none whose table or labels exceed their bounds")
    func bounds() throws {
        let plain = Plane<Int32>(width: 1500, height: 1000, repeating: 0)
        // Runs of one pixel take two bytes each.
        let checks = Plane<Int32>(
            width: 1500, height: 1000, elements: (0..<1_500_000).map { Int32($0 % 2) })
        let description = Self.image(width: 1500, height: 1000, count: 1)
        func page(table bytes: Int, labels: Plane<Int32>) throws -> [UInt8]? {
            var page = NucleiPage()
            for part in [bytes - bytes / 2, bytes / 2] {
                page.append(table: Array(repeating: UInt8(ascii: "1"), count: part))
            }
            return try page.finish(
                description, overlay: Self.overlay, labels: labels, factor: 1)
        }

        let largest = try #require(
            try page(table: NucleiPage.maximumTableBytes, labels: plain))
        let pages = try [
            page(table: NucleiPage.maximumTableBytes + 1, labels: plain),
            page(table: 1, labels: checks),
        ]

        #expect(largest.count > NucleiPage.maximumTableBytes)
        #expect(pages == [nil, nil])
    }

    @Test(
        "a real browser finds nuclei by their numbers and rows, and numbers and rows by nuclei",
        .enabled(if: Browser.isDriven, "chromium and chromium-driver are not installed"))
    func browser() async throws {
        let folder = try TemporaryFolder()
        let field = SampleSeries(seed: 3).field(at: 1)
        let page = try Self.write(field, name: Self.hostile, to: folder)

        let faults = try await Browser.faults(of: page, by: "nuclei")

        #expect(faults == "")
    }

    /// Writes an overlay and its page, as a result has them.
    static func write(
        _ field: SampleField, name: String, to folder: borrowing TemporaryFolder
    ) throws -> FilePath {
        let nuclei = LabelImage(relabelling: field.labels)
        let (width, height) = (nuclei.width, nuclei.height)
        let overlay = OverlayImage(
            of: field.image, nuclei: nuclei, stretch: ContrastStretch(of: field.image),
            size: .overlay)
        _ = try folder.write(PNGEncoder.encode(overlay.raster), to: "a#1 %.png.overlay.png")
        var table = NucleiCSVWriter()
        let samples = Plane<UInt16>(
            width: width, height: height, elements: (0..<width * height).map { UInt16($0 % 997) })
        for nucleus in nuclei.measureNuclei(
            intensities: samples, probability: Plane(width: width, height: height, repeating: 1))
        { table.add(nucleus) }
        let bytes = table.drainBytes()
        _ = try folder.write(bytes, to: "a#1 %.png.nuclei.csv")
        var page = NucleiPage()
        page.append(table: bytes)
        let files = [".overlay.png", ".nuclei.csv"].map { suffix in
            (suffix: suffix, url: RelativeURL(path: "a#1 %.png\(suffix)".utf8))
        }
        let html = try #require(
            try page.finish(
                NucleiPage.Image(
                    name: name, width: width, height: height, nucleusCount: nuclei.count,
                    files: files),
                overlay: files[0].url, labels: nuclei.labels, factor: 1))
        return try folder.write(html, to: "a#1 %.png.nuclei.html")
    }
}
