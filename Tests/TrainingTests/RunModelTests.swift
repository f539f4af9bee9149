import Foundation
import Images
import Linux
import Masks
import Network
import Segmentation
import SystemPackage
import TestSupport
import Testing
import Training

@Suite("The model of a run")
struct RunModelTests {
    let fixture: RunFixture

    init() throws {
        fixture = try RunFixture()
        try fixture.writeDiscs(0..<12)
    }

    private func train(_ recipe: Recipe) throws -> ModelMetrics {
        var run = try fixture.begin(fixture.configuration(recipe))
        guard case .finished(let figures) = try run.train() else {
            throw CancellationError()
        }
        return figures
    }

    private func split() throws -> Split { try Split(json: fixture.read("split.json")) }

    private func object(_ text: String?) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data((text ?? "").utf8)) as? [String: Any])
    }

    /// The mean Dice coefficient of whole images, counted pixel by pixel.
    private func dice(_ names: [String], above threshold: Double) throws -> Double {
        let segmenter = try Segmenter(
            model: fixture.model(), options: SegmentationOptions(), threads: 1)
        defer { segmenter.stop() }
        let coefficients = try names.map { name in
            let files = [name, name.replacingOccurrences(of: "images/", with: "labels/")]
            let rasters = try files.map { file in
                try PNGDecoder.decode(
                    OpenFile(at: fixture.data.appending(file)).readAll(limit: 1 << 20))
            }
            guard case .eight(let truth) = rasters[1].samples else { return 0.0 }
            let plane = segmenter.prepare(rasters[0]).plane
            let plan = segmenter.plan(width: plane.width, height: plane.height)
            let found = segmenter.maps(of: plane, plan: plan).foreground.elements
                .map { Double($0) > threshold }
            let both = zip(found, truth).count { $0 && $1 != 0 }
            return Double(2 * both + 1)
                / Double(found.count { $0 } + truth.count { $0 != 0 } + 1)
        }
        return coefficients.reduce(0, +) / Double(coefficients.count)
    }

    @Test(
        "its metrics are those of whole images, and no other threshold is much better",
        arguments: [Recipe.tiny(), .normalized(epochs: 6)])
    func figures(recipe: Recipe) throws {
        let figures = try train(recipe)
        let split = try split()

        let all = try (5...95).map { try dice(split.validation, above: Double($0) / 100) }
        // So few validate that those that were learned from help to choose.
        let judges = split.validation + split.train
        let scores = try (5...95).map { try dice(judges, above: Double($0) / 100) }
        let chosen = Int((figures.threshold * 100).rounded()) - 5

        #expect(abs(all[chosen] - figures.validationDice) < 1e-9)
        #expect(abs(all[45] - figures.validationDiceAtHalf) < 1e-9)
        #expect(scores[chosen] >= (scores.max() ?? 1) - 1.0001e-4)
        #expect(split.test.count == 1)
        let test = try dice(split.test, above: figures.threshold)
        #expect(abs(test - (figures.testDice ?? -1)) < 1e-9)
        // An image of 64x64 pixels is one sample: here both ways of judging are one.
        let best = try #require(try fixture.figures().first { $0.epoch == figures.epoch })
        #expect(abs(best.validation.dice - figures.validationDiceAtHalf) < 1e-3)
        let later = try fixture.figures().dropFirst()
        #expect(later.allSatisfy { $0.validation.dice <= best.validation.dice })
    }

    @Test("its metadata describe preparation, metrics and provenance")
    func metadata() throws {
        let recipe = Recipe.normalized()
        let figures = try train(recipe)

        let model = try fixture.model()

        #expect(model.name == "tiny")
        #expect(model.network.architecture == recipe.blueprint.architecture)
        #expect(model.metadata["nucleid.version"] == "9.9")
        var rules = fixture.configuration().rules
        rules.threshold = figures.threshold
        #expect(try ModelRules(of: model) == rules)
        let metrics = try JSONDecoder().decode(
            ModelMetrics.self, from: Data((model.metadata["nucleid.metrics"] ?? "").utf8))
        #expect(metrics == figures)
        let training = try object(model.metadata["nucleid.training"])
        #expect(training["seed"] as? Int == 1)
        #expect(training["epoch"] as? Int == figures.epoch)
        #expect(training["images"] as? [String: Int] == ["train": 10, "validation": 1, "test": 1])
        let kept = try JSONDecoder().decode(
            Recipe.self,
            from: JSONSerialization.data(
                withJSONObject: training["recipe"] as? [String: Any] ?? [:])
        )
        #expect(kept == recipe)
        // What `sha256sum` says of a line for each image: its name and the digests of its files.
        let lines = (0..<12).map { "images/\($0).png" }.sorted().map { name -> String in
            let digests = try? split().digests[name]
            return "\(name) \(digests?.image ?? "") \(digests?.truth ?? "")\n"
        }
        let file = try fixture.folder.write(Array(lines.joined().utf8), to: "lines")
        let sum = try Program.run("/usr/bin/sha256sum", [file.string]).output.prefix(64)
        #expect(training["data_sha256"] as? String == String(sum))
    }

    @Test("it segments an image that it was not trained on")
    func segments() throws {
        _ = try train(.tiny(epochs: 8))
        try fixture.writeDiscs(40..<41, width: 150, height: 90, to: "other")
        let raster = try PNGDecoder.decode(
            OpenFile(at: fixture.folder.path.appending("other/images/40.png"))
                .readAll(limit: 1 << 20))
        let segmenter = try Segmenter(
            model: fixture.model(), options: SegmentationOptions(), threads: 1)
        defer { segmenter.stop() }

        let segmentation = try segmenter.segment(raster)

        #expect((1...4).contains(segmentation.labels.count))
    }

    @Test("the folder has configuration, split, metrics, report and predictions, too")
    func files() throws {
        _ = try train(.tiny(epochs: 2))

        #expect(
            Fixtures.names(in: fixture.run) == [
                "checkpoint.safetensors", "metrics.csv", "model-last.safetensors",
                "model.safetensors", "report.html", "run.json", "split.json", "strip",
            ])
        #expect(Fixtures.names(in: fixture.run.appending("strip")).count == 3)
        let configuration = try JSONDecoder().decode(
            TrainingConfiguration.self, from: Data(fixture.read("run.json")))
        var expected = fixture.configuration(.tiny(epochs: 2))
        expected.products = .float32
        #expect(configuration == expected)
        #expect(try fixture.figures().map(\.epoch) == [0, 1, 2])
        #expect(try fixture.figures().map(\.steps) == [0, 5, 10])
        #expect(try fixture.figures().map { $0.training == nil } == [true, false, false])
    }

    @Test("twelve images of discs are enough to segment discs")
    func learns() throws {
        let figures = try train(.tiny(epochs: 12))

        #expect(figures.validationDice > 0.9)
        #expect((figures.testDice ?? 0) > 0.9)
        let losses = try fixture.figures().map(\.validation.loss)
        #expect(losses.count == 13)
        #expect((losses.last ?? 9) < 0.5 * (losses.first ?? 0))
    }
}
