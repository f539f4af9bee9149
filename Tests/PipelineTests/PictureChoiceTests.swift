import Images
import Linux
import Outbox
import Pipeline
import Segmentation
import SystemPackage
import TestSupport
import Testing

@Suite("Pictures of a result")
struct PictureChoiceTests {
    private let folder: TemporaryFolder
    private let model: LoadedModel

    init() throws {
        folder = try TemporaryFolder()
        model = try LoadedModel(file: nil)
        try AtomicFile.write(SampleImages.image(0), to: folder.path.appending("a#1.png"))
    }

    private func outputs(_ pictures: PictureChoice, in outbox: String) throws -> [String: String] {
        let pipeline = try Pipeline(
            model: model, options: SegmentationOptions(), limits: ReadingLimits(),
            outbox: folder.path.appending(outbox), truth: nil, pictures: pictures, threads: 1)
        defer { pipeline.stop() }
        let source = ImageSource(file: folder.path.appending("a#1.png"), named: "p/a#1.png")
        guard case .done(let sidecar) = try pipeline.segment(source).outcome else { return [:] }
        return sidecar.outputs.mapValues(\.sha256)
    }

    @Test("numbers change the overlay alone, and without its page a result has one file less")
    func choices() throws {
        let plain = try outputs(PictureChoice(), in: "plain")
        let numbered = try outputs(PictureChoice(overlayNumbers: true), in: "numbered")
        let pageless = try outputs(PictureChoice(nucleiPage: false), in: "pageless")

        #expect(
            plain.keys.sorted() == Fixtures.results(of: "a#1.png").filter { $0 != "a#1.png.json" })
        let changed = plain.filter { numbered[$0.key] != $0.value }
        #expect(changed.map(\.key) == ["a#1.png.overlay.png"])
        #expect(numbered.count == plain.count)
        #expect(pageless == plain.filter { $0.key != "a#1.png.nuclei.html" })
    }

    @Test("the page has the table of its result, and links to the files beside it")
    func page() throws {
        let names = try outputs(PictureChoice(), in: "plain").keys
        func text(_ suffix: String) throws -> String {
            let file = folder.path.appending("plain/p/a#1.png\(suffix)")
            return String(decoding: try OpenFile(at: file).readAll(limit: 1 << 22), as: UTF8.self)
        }

        let (page, table) = try (text(".nuclei.html"), text(".nuclei.csv"))

        let escaped = table.split(separator: "\n").joined(separator: #"\n"#)
        #expect(page.contains(#","table":"\#(escaped)\n"}</script>"#))
        for name in names where !name.hasSuffix(".nuclei.html") && !name.hasSuffix("thumbnail.png")
        {
            #expect(page.contains(#""url":"a%231.png\#(name.dropFirst(7))""#), "\(name)")
        }
        #expect(page.contains(#""url":"a%231.png.json""#))
        #expect(page.contains(#""name":"p/a#1.png""#))
    }
}
