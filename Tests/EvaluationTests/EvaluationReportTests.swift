import Evaluation
import Foundation
import Images
import Linux
import Masks
import SystemPackage
import Tensors
import TestSupport
import Testing

@Suite("Evaluation report")
struct EvaluationReportTests {
    private static let hostile = "a \"quoted\", </script><img src=x onerror=document.title=1>.png"
    private let report = EvaluationReport.example([
        Comparison(hostile, found: "1100", truth: "1111"),
        Comparison("b.png", found: "1122", truth: "1122", expectedDice: 0.5),
    ])

    @Test("as JSON it is read again, with keys in snake_case")
    func json() throws {
        let bytes = try report.json()

        let read = try JSONDecoder().decode(EvaluationReport.self, from: Data(bytes))
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        let image = try #require((object["images"] as? [[String: Any]])?.last)

        #expect(read == report)
        #expect(
            Set(object.keys) == [
                "schema", "circumstances", "thresholds", "totals", "images", "without_truth",
                "truth_without_image",
                "failures", "stages",
            ])
        #expect(
            Set(image.keys) == [
                "image", "truth", "truth_kind", "width", "height", "dice", "expected_dice", "iou",
                "pixel_error", "precision", "recall", "true_count", "instances", "components",
                "flags",
            ])
        let components = try #require(image["components"] as? [String: Any])
        #expect(components["ap_50"] as? Double == 0.5)
        #expect(components["mean_ap"] as? Double == 0.05)
        #expect(components["count_error"] as? Double == 0.5)
    }

    @Test(
        "intervals and distances are in JSON and in the table's last columns, if the model has them"
    )
    func intervals() throws {
        let report = EvaluationReport.example([
            Comparison("a.png", found: "1", truth: "1", interval: 0.25...1)
        ])

        let bytes = try report.json()

        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
        let image = try #require((object["images"] as? [[String: Any]])?.first)
        #expect(image["expected_dice_interval"] as? [Double] == [0.25, 1])
        #expect(image["training_distance"] as? Double == 0.5)
        #expect(try JSONDecoder().decode(EvaluationReport.self, from: Data(bytes)) == report)
        let lines = String(decoding: EvaluationTable.csv(of: report.images), as: UTF8.self)
            .components(separatedBy: "\r\n")
        #expect(
            lines[0].hasSuffix(",flags,expected_dice_low,expected_dice_high,training_distance"))
        #expect(lines[1].hasSuffix(",,0.25,1.0,0.5"))
    }

    @Test("as a table it has a row an image, and quotes what needs it (RFC 4180)")
    func table() {
        let text = String(decoding: EvaluationTable.csv(of: report.images), as: UTF8.self)

        let lines = text.components(separatedBy: "\r\n")
        #expect(lines.count == 4)
        #expect(lines[0].hasPrefix("image,truth,truth_kind,width,height,dice,expected_dice,iou,"))
        #expect(lines[0].contains(",ap_50,ap_55,"))
        #expect(lines[1].hasPrefix("\"a \"\"quoted\"\", </script>"))
        #expect(lines[2].hasPrefix("b.png,b.png,labels,4,1,1.0,0.5,1.0,0.0,1.0,1.0,2,2,0.0,1.0,"))
        #expect(lines[2].hasSuffix(",1.0,1.0,1,0.5,0.5,0.05,,,,"))
        #expect(lines[3].isEmpty)
    }

    @Test(
        "a name that a spreadsheet would take for a formula stays text; numbers stay numbers")
    func formulas() {
        let image = "=HYPERLINK(\"http://a\").png"
        let report = EvaluationReport.example([
            Comparison(image, found: "1100", truth: "1122")
        ])

        let text = String(decoding: EvaluationTable.csv(of: report.images), as: UTF8.self)

        let row = text.components(separatedBy: "\r\n")[1]
        let field = "\"'=HYPERLINK(\"\"http://a\"\").png\""
        #expect(row.hasPrefix("\(field),\(field),labels,4,1,"))
        #expect(!row.dropFirst(2 * field.count).contains("'"))
    }

    @Test("a strip shows where both see a nucleus, and where one does, in colours of their own")
    func strip() {
        let raster = Raster(
            width: 4, height: 1, channels: 1, samples: .sixteen([0, 1000, 4000, 65535]))
        let found = LabelImage(
            labels: Plane(width: 4, height: 1, elements: [1, 1, 0, 0]), count: 1)
        let truth = LabelImage(
            labels: Plane(width: 4, height: 1, elements: [0, 1, 1, 0]), count: 1)

        let strip = ComparisonStrip(of: raster, found: found, annotated: truth)

        guard case .eight(let samples) = strip.difference.samples else {
            Issue.record("a screen shows 8 bits")
            return
        }
        #expect((strip.difference.width, strip.difference.height) == (256, 64))
        let middles = [32, 96, 160, 224].map { column in
            Array(samples[3 * (256 * 32 + column)..<3 * (256 * 32 + column) + 3])
        }
        #expect(
            middles == [[0xD5, 0x5E, 0], [150, 150, 150], [0x56, 0xB4, 0xE9], [17, 17, 17]])
        #expect(strip.image != strip.found && strip.found != strip.annotated)
    }

    @Test("the page holds all values and no markup of theirs, and needs no other file")
    func wholePage() throws {
        let text = String(decoding: try page(), as: UTF8.self)

        #expect(!text.contains("</script><img"))
        #expect(text.contains(#"\u003c/script\u003e"#))
        #expect(text.components(separatedBy: "data:image/png;base64,").count == 5)
        #expect(!text.contains(/(src|href)="(?!data:)/))
    }

    @Test(
        "a browser shows every image, the worst first, and a harmful name as its text",
        .enabled(if: Browser.isThere, "chromium is not installed"))
    func browser() async throws {
        let folder = try TemporaryFolder()
        let file = folder.path.appending("a#b?.html")
        try AtomicFile.write(page(), to: file)

        let shown = try await Browser.content(of: file)

        #expect(shown.contains("<title>Evaluation of in</title>"))
        let rows = shown.components(separatedBy: "<td class=\"name\"").count - 1
        #expect(rows == 2)
        #expect(shown.components(separatedBy: "<img ").count == 5)
        #expect(!shown.contains("<img src=\"x\""))
        #expect(shown.contains("d&lt;b&gt;.png"))
        #expect(shown.components(separatedBy: "<circle").count == 3)
        #expect(shown.components(separatedBy: "<polyline").count == 3)
    }

    private func page() throws -> [UInt8] {
        let raster = Raster(width: 4, height: 1, channels: 1, samples: .eight([0, 90, 180, 255]))
        let labels = LabelImage(
            labels: Plane(width: 4, height: 1, elements: [1, 1, 0, 0]), count: 1)
        let strip = ComparisonStrip(of: raster, found: labels, annotated: labels)
        return try EvaluationPage.render(report, worst: [(Self.hostile, strip)])
    }
}
