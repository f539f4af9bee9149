import Foundation
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("nucleid refit")
struct RefitCommandTests {
    let folder: TemporaryFolder
    var data: FilePath { folder.path.appending("data") }
    var output: FilePath { folder.path.appending("fitted.safetensors") }
    var report: FilePath { folder.path.appending("report.json") }

    init() throws {
        folder = try TemporaryFolder()
        try SampleImages.write(4, to: data.appending("images"))
        try Folder(data.appending("labels")).create()
        for number in 0..<4 {
            try AtomicFile.write(
                SampleImages.truth(number), to: data.appending("labels/\(number).png"))
        }
    }

    private func refit(_ arguments: [String]) throws -> Executable.Result {
        try Executable.run(["refit", "--output", output.string] + arguments)
    }

    private func object(_ bytes: some Sequence<UInt8>) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }

    /// The header of a safetensors file.
    private func header(_ path: FilePath) throws -> [String: Any] {
        let bytes = try OpenFile(at: path).readAll(limit: 1 << 28)
        let length = bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        return try object(bytes[8..<8 + length])
    }

    @Test("writes a model that segments, with all that was fitted, and prints what it was: 0")
    func whole() throws {
        let rules = folder.path.appending("scale.json")
        let results = folder.path.appending("out")
        try AtomicFile.write(
            Array(#"{"diameter_px": [3, 90], "centre_px": 25, "curve": []}"#.utf8), to: rules)
        try AtomicFile.write([1], to: data.appending("images/broken.png"))
        try AtomicFile.write([1], to: data.appending("labels/broken.png"))

        let result = try refit([
            data.string, "--name", "drawn", "--training", "four drawn fields", "--scale-rules",
            rules.string, "--report", report.string,
        ])
        let segmented = try Executable.run([
            "segment", "--model", output.string, "--output", results.string,
            data.appending("images/0.png").string,
        ])

        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.contains("'images/broken.png' is left out: "))
        #expect(result.output.contains("the model 'drawn' with what was fitted is '\(output)'"))
        #expect(segmented.status == 0, "\(segmented.errors)")
        let header = try header(output)
        let metadata = try #require(header["__metadata__"] as? [String: String])
        #expect(metadata["nucleid.name"] == "drawn")
        #expect(metadata["nucleid.training"] == "four drawn fields")
        #expect(metadata["nucleid.licence"] == "CC0-1.0", "as the built-in model has it")
        #expect(header["ranges.encoder.0.0"] != nil)
        let nuclei = try object(try #require(metadata["nucleid.nuclei"]).utf8)
        #expect(nuclei["splitting"] != nil)
        #expect((nuclei["diameter_px"] as? [Double])?.count == 2)
        let dice = try #require(nuclei["expected_dice"] as? [String: [Double]])
        #expect((1...4).contains(dice["measured"]?.count ?? 0))
        let scale = try object(try #require(metadata["nucleid.scale"]).utf8)
        #expect(scale["centre_px"] as? Double == 25)
        let written = try object(OpenFile(at: report).readAll(limit: 1 << 20))
        let sets = try #require(written["sets"] as? [[String: Any]])
        #expect(sets.map { $0["images"] as? Int } == [4])
        #expect(sets.map { $0["left_out"] as? Int } == [1])
        let splitting = try #require(written["splitting"] as? [String: Any])
        let scores = ["score_before", "score"].compactMap { splitting[$0] as? Double }
        #expect(scores.count == 2 && scores[0] <= scores[1] && scores[1] > 1, "\(scores)")
        let after = try #require(written["after"] as? [[String: Any]])
        #expect(after.compactMap { $0["set"] as? String } == [data.string, "mean"])
        #expect(after.allSatisfy { ($0["dice"] as? Double ?? 0) > 0.8 }, "\(after)")
    }

    @Test("the bytes depend on model, images and arguments alone, not on threads")
    func deterministic() throws {
        let other = folder.path.appending("other.safetensors")

        let first = try refit([data.string, "--threads", "1"])
        let again = try Executable.run([
            "refit", "--output", other.string, data.string, "--threads", "3",
        ])

        #expect(first.status == 0 && again.status == 0, "\(first.errors)\(again.errors)")
        let files = try [output, other].map { try OpenFile(at: $0).readAll(limit: 1 << 28) }
        #expect(files[0] == files[1])
    }

    @Test("images of sizes that the model is not good at are scaled before; --most takes some")
    func scaled() throws {
        let rules = folder.path.appending("scale.json")
        try AtomicFile.write(
            Array(#"{"diameter_px": [100, 200], "centre_px": 150}"#.utf8), to: rules)

        let result = try refit([
            data.string, "--most", "2", "--scale-rules", rules.string, "--report", report.string,
        ])

        #expect(result.status == 0, "\(result.errors)")
        let written = try object(OpenFile(at: report).readAll(limit: 1 << 20))
        let set = try #require((written["sets"] as? [[String: Any]])?.first)
        #expect(set["images"] as? Int == 2)
        #expect(set["scaled"] as? Int == 2)
    }

    @Test("unseen and training sets give an interval and a distance, which results then have: 0")
    func unseen() throws {
        let train = folder.path.appending("train")
        try SampleImages.write(21, to: train.appending("images"))
        try Folder(train.appending("labels")).create()
        for number in 0..<21 {
            try AtomicFile.write(
                SampleImages.truth(number), to: train.appending("labels/\(number).png"))
        }
        let third = folder.path.appending("third")
        try SampleImages.write(2, to: third.appending("images"))
        try Folder(third.appending("labels")).create()
        for number in 0..<2 {
            try AtomicFile.write(
                SampleImages.truth(number), to: third.appending("labels/\(number).png"))
        }
        let model = Fixtures.root.appending("models/unet32-nuclei.safetensors").string
        let results = folder.path.appending("out")
        let other = folder.path.appending("other.safetensors")
        let unseen = [data, third].flatMap { ["--unseen", "\($0.string)=\(model)"] }
        let arguments =
            [train.string, "--most", "4", "--training-set", train.string] + unseen

        let result = try refit(arguments + ["--threads", "2", "--report", report.string])
        let again = try Executable.run(
            ["refit", "--output", other.string, "--threads", "1"] + arguments)
        let segmented = try Executable.run([
            "segment", "--model", output.string, "--output", results.string,
            data.appending("images/0.png").string,
        ])
        let mixed = try Executable.run(
            [
                "refit", "--output", other.string, "--model", output.string, train.string,
            ] + unseen)
        let plain = try Executable.run([
            "refit", "--output", folder.path.appending("plain.safetensors").string, "--model",
            output.string, "--most", "2", train.string,
        ])

        #expect(mixed.status == 64)
        #expect(
            mixed.errors.contains("'\(output)' has the distance from its training images, and "))
        #expect(plain.status == 0, "\(plain.errors)")
        #expect(plain.output.contains("estimate of Dice coefficients was removed"))
        #expect(!result.output.contains("estimate of Dice coefficients was removed"))
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("\(data.string) (unseen)"))
        #expect(again.status == 0, "\(again.errors)")
        let files = try [output, other].map { try OpenFile(at: $0).readAll(limit: 1 << 28) }
        #expect(files[0] == files[1], "threads change nothing")
        let header = try header(output)
        #expect(header["features.prototypes"] != nil)
        let metadata = try #require(header["__metadata__"] as? [String: String])
        let nuclei = try object(try #require(metadata["nucleid.nuclei"]).utf8)
        let estimate = try #require(nuclei["dice_estimate"] as? [String: Any])
        let quantiles = try #require(estimate["quantiles"] as? [Double])
        let spread = try #require(estimate["spread"] as? [String: Double])
        #expect(quantiles.count == 2)
        let written = try object(OpenFile(at: report).readAll(limit: 1 << 20))
        let distance = try #require(written["training_distance"] as? [String: Any])
        #expect(distance["images"] as? Int == 21)
        let sets = try #require(
            (written["dice_estimate"] as? [String: Any])?["sets"] as? [[String: Any]])
        #expect(
            sets.compactMap { $0["path"] as? String }
                == [train.string, data.string, third.string, "seen", "unseen"])
        #expect(segmented.status == 0, "\(segmented.errors)")
        let sidecar = results.appending("0.png.json")
        let values = try object(OpenFile(at: sidecar).readAll(limit: 1 << 20))
        let interval = try #require(values["expected_dice_interval"] as? [Double])
        let expected = try #require(values["expected_dice"] as? Double)
        let quality = try #require(values["quality"] as? [String: Any])
        // The image is one of those in training.
        let near = try #require(quality["training_distance"] as? Double)
        #expect(near < 1)
        // The interval is that of the fitted spread and quantiles.
        let coefficients = ["base", "dice", "distance"].compactMap { spread[$0] }
        try #require(coefficients.count == 3 && interval.count == 2)
        let size = max(
            coefficients[0] + coefficients[1] * (1 - expected) + coefficients[2] * log1p(near),
            0.005)
        for (end, quantile) in zip(interval, quantiles) {
            #expect(abs(end - min(max(expected + quantile * size, 0), 1)) < 1e-3)
        }
        #expect(try SidecarSchema.faults(in: [sidecar]) == "")
    }

    @Test("without one annotated nucleus nothing is written: 1")
    func noNuclei() throws {
        for number in 0..<4 {
            try AtomicFile.write([1], to: data.appending("images/\(number).png"))
        }

        let result = try refit([data.string])

        #expect(result.status == 1)
        #expect(result.errors.contains("none of the 0 images that can be used has a nucleus"))
        #expect(Fixtures.names(in: folder.path) == ["data"])
    }

    @Test("a wrong call says what is wrong, and does nothing: 64")
    func wrongCalls() throws {
        let empty = folder.path.appending("empty")
        try Folder(empty).create()
        let image = data.appending("images/0.png").string
        let bare = Fixtures.folder.appending("seed1.safetensors").string
        let model = Fixtures.root.appending("models/unet32-nuclei.safetensors").string
        let unseen = "\(data.string)=\(model)"
        let calls = [
            ([data.string], "--output"),
            (["--output", output.string], "<sets>"),
            (["--output", "", data.string], "--output needs the name of a file"),
            (["--output", output.string, empty.string], "holds no image to train on"),
            (["--output", output.string, data.string, data.string], "is given twice"),
            (["--output", empty.string, data.string], "is a folder"),
            (["--output", bare, "--model", bare, data.string], "is one of the inputs"),
            (["--output", output.string, "--model", bare, data.string], "how images are prepared"),
            (["--output", output.string, "--threads", "0", data.string], "--threads is 1 to 1024"),
            (["--output", output.string, "--most", "0", data.string], "--most is at least 1"),
            (["--output", output.string, "--report", output.string, data.string], "the same file"),
            (["--output", output.string, "--scale-rules", image, data.string], "--scale-rules: "),
            (["--output", output.string, "--unseen", "plate7", data.string], "--unseen 'plate7'"),
            (
                ["--output", output.string, "--unseen", "\(data.string)=/nope", data.string],
                "'/nope'"
            ),
            (
                [
                    "--output", output.string, "--training-set", data.string, "--training-set",
                    data.string, data.string,
                ], "is given twice"
            ),
            (["--output", output.string, "--scale-rules", "/nope", data.string], "'/nope'"),
            (
                ["--output", output.string, "--training-set", data.string, data.string],
                "have 4 images that can be used"
            ),
            (
                ["--output", output.string, "--unseen", unseen, data.string],
                "at least 3 folders, seen and unseen together, and there are 1"
            ),
            (
                [
                    "--output", output.string, "--unseen", unseen, "--unseen", unseen, data.string,
                ], "is given twice"
            ),
        ]

        for (arguments, sentence) in calls {
            let result = try Executable.run(["refit"] + arguments)

            #expect(result.status == 64, "\(arguments)")
            #expect(result.errors.contains(sentence), "\(arguments): \(result.errors)")
        }
        #expect(Fixtures.names(in: folder.path) == ["data", "empty"])
    }
}
