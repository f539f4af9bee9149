import Foundation
import Images
import Linux
import SystemPackage
import Tensors
import TestSupport
import Testing
import Training

@Suite("Report page")
struct ReportPageTests {
    private static let hostile = "</script><img src=x onerror=document.title=1>\u{202E}\"&'.png"

    @Test("a run without results has a page")
    func beginning() throws {
        let page = TrainingPage(
            summary: RunSummary(name: "run", preset: "seed2", state: .running, epochs: 30),
            epochs: [], strip: PredictionStrip())

        let values = try #require(try Self.values(of: page))

        #expect((values["epochs"] as? [Any])?.isEmpty == true)
        let facts = try #require(values["facts"] as? [String: Any])
        #expect(
            Set(facts.keys) == ["name", "preset", "state", "epochs", "folders", "left_out"])
    }

    @Test("the page has no markup of its values, needs no other file, and parses no text as HTML")
    func selfContained() throws {
        let text = String(decoding: try Self.page(epochs: 30).html(), as: UTF8.self)

        #expect(!text.contains("</script><img"))
        #expect(text.contains(#"\u003c/script\u003e\u003cimg src=x"#))
        #expect(!text.contains(/(src|href)="(?!data:)/))
        let words = [
            "https:", "//cdn", "@import", "url(", "innerHTML", "outerHTML", "insertAdjacent",
            "document.write", "eval(", "fetch(", "XMLHttpRequest",
        ]
        for word in words { #expect(!text.contains(word), "the page has \(word)") }
        #expect(
            text.components(separatedBy: "http:").count
                == text.components(separatedBy: "http://www.w3.org/2000/svg").count)
    }

    @Test("a metric that is not finite is a gap, and a seed keeps all its bits")
    func gaps() throws {
        var page = Self.page(epochs: 3)
        page.epochs[1].training?.loss = .nan
        page.epochs[1].validation.loss = .infinity
        page.summary.seed = .max

        let values = try #require(try Self.values(of: page))

        let epochs = try #require(values["epochs"] as? [[String: Any]])
        let validation = try #require(epochs[1]["validation"] as? [String: Any])
        #expect(validation["loss"] == nil)
        #expect(validation["dice"] != nil)
        #expect(values["seed"] as? String == "18446744073709551615")
    }

    @Test("scores of whole images are in the page by set, and a set without AP has none")
    func wholeImages() throws {
        var page = Self.page(epochs: 3)
        page.epochs[2].wholeImages = WholeImageScores(sets: [
            .init(
                name: Self.hostile,
                values: .init(dice: 0.75, averagePrecision: 0.5, meanAveragePrecision: 0.25)),
            .init(
                name: "b",
                values: .init(dice: 0.25, averagePrecision: nil, meanAveragePrecision: nil)),
        ])

        let values = try #require(try Self.values(of: page))

        #expect(values["sets"] as? [String] == [Self.hostile, "b"])
        let epochs = try #require(values["epochs"] as? [[String: Any]])
        #expect(epochs[1]["whole"] == nil)
        let whole = try #require(epochs[2]["whole"] as? [String: Any])
        #expect(
            whole["mean"] as? [String: Double] == ["dice": 0.5, "ap50": 0.5, "map": 0.25])
        #expect(
            whole["sets"] as? [[String: Double]]
                == [["dice": 0.75, "ap50": 0.5, "map": 0.25], ["dice": 0.25]])
    }

    @Test("a summary is decoded from its JSON")
    func facts() throws {
        let facts = Self.page(epochs: 2).summary

        let bytes = try JSONEncoder().encode(facts)

        #expect(try JSONDecoder().decode(RunSummary.self, from: bytes) == facts)
    }

    @Test("the longest strip of noise, which compresses worst, stays below 2 MB")
    func size() throws {
        var page = Self.page(epochs: 30)
        var state: UInt64 = 1
        func noise() -> UInt8 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
        let planes = (0..<14).map { _ in
            Plane(width: 320, height: 320, elements: (0..<320 * 320).map { _ in noise() })
        }
        let rows = (0..<12).map {
            PredictionStrip.Row(epoch: $0, steps: $0, probability: planes[$0])
        }
        page.strip = PredictionStrip(
            columns: (0..<4).map { number in
                PredictionStrip.Column(
                    name: "\(number)", image: planes[12].map { Float($0) / 255 },
                    truth: planes[13], rows: rows)
            })

        #expect(try page.html().count < 2_000_000)
    }

    @Test(
        "a browser draws a point an epoch and a picture a cell, and shows harmful names as text",
        .enabled(if: Browser.isThere, "chromium is not installed"), arguments: [1, 30])
    func browser(epochs: Int) async throws {
        let folder = try TemporaryFolder()
        let file = try folder.write(try Self.page(epochs: epochs).html(), to: "a#b?.html")

        let shown = try await Browser.content(of: file)

        // Of four charts two curves each, and of two charts one; training begins at epoch 1.
        let points = shown.matches(of: /<polyline class="curve [a-z]*" points="([^"]*)"/)
            .map { $0.output.1.split(separator: " ").count }
        #expect(
            points == Array(repeating: [epochs, epochs + 1], count: 4).joined() + [epochs, epochs])
        let rows = min(epochs + 1, 12) + 2
        #expect(shown.components(separatedBy: "<img ").count - 1 == 2 * rows - 1)
        #expect(shown.components(separatedBy: "class=\"lost\"").count - 1 == 1)
        #expect(shown.components(separatedBy: "<tr class=\"best\"").count - 1 == 1)
        #expect(!shown.contains("<img src=\"x\""))
        #expect(!shown.contains("<title>1</title>"))
        #expect(shown.contains("<bdi>&lt;/script&gt;&lt;img src=x"))
        let drawn = shown.components(separatedBy: "<script")[0]
        #expect(!drawn.contains("NaN") && !drawn.contains("undefined"))
    }

    /// What the page's script reads.
    private static func values(of page: TrainingPage) throws -> [String: Any]? {
        let text = String(decoding: try page.html(), as: UTF8.self)
        let json = text.firstMatch(
            of: /<script type="application\/json" id="values">(.*)<\/script>/)?.output.1
        return try JSONSerialization.jsonObject(with: Data((json ?? "").utf8)) as? [String: Any]
    }

    /// A run with an epoch 0 and two images, one of which lost its mask of epoch 1.
    private static func page(epochs: Int) -> TrainingPage {
        var facts = RunSummary(
            name: hostile, preset: "seed2", state: .finished, epochs: epochs)
        facts.folders = [RunSummary.Folder(path: hostile, images: 3)]
        facts.leftOut = [RunSummary.LeftOut(name: hostile, reason: "its mask is \(hostile)")]
        facts.split = RunSummary.Split(training: 2, validation: 1, test: 0)
        (facts.bestEpoch, facts.seed, facts.machine) = (1, 32, hostile)
        let figures = (0...epochs).map { epoch in
            let part = Double(epoch) / Double(epochs)
            let some = EpochMetrics.Values(
                loss: 0.7 - 0.6 * part, accuracy: 0.8 + 0.1 * part, dice: part,
                pixelDifference: 0.5 - 0.4 * part)
            return EpochMetrics(
                epoch: epoch, steps: 12 * epoch, learningRate: epoch < 9 ? 1e-3 : 5e-4,
                seconds: 2, training: epoch == 0 ? nil : some, validation: some)
        }
        let mask = Plane<UInt8>(width: 5, height: 4, repeating: 128)
        let rows = figures.map {
            PredictionStrip.Row(epoch: $0.epoch, steps: $0.steps, probability: mask)
        }
        let image = Plane<Float>(width: 5, height: 4, repeating: .nan)
        return TrainingPage(
            summary: facts, epochs: figures,
            strip: PredictionStrip(columns: [
                PredictionStrip.Column(name: hostile, image: image, truth: mask, rows: rows),
                PredictionStrip.Column(
                    name: "b.png", image: image, truth: mask, rows: rows.filter { $0.epoch != 1 }),
            ]))
    }
}
