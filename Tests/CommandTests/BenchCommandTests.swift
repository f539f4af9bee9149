import Foundation
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("nucleid bench")
struct BenchCommandTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The objects that a bench prints; anything else fails.
    private func lines(_ arguments: [String]) throws -> [[String: Any]] {
        let result = try Executable.run(["bench"] + arguments)
        #expect(result.status == 0, "\(result.errors)")
        return try result.output.split(separator: "\n").map { line in
            let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return try #require(object, "no object of JSON: \(line)")
        }
    }

    private static func sum(_ key: String, _ lines: [[String: Any]]) -> Double {
        lines.map { $0[key] as? Double ?? .nan }.reduce(0, +)
    }

    @Test("a million images that wait cost less than 200 bytes each")
    func queue() throws {
        let lines = try lines(["queue", "--files", "1000000"])

        let bytes = try #require(lines.first?["bytes_per_file"] as? Double)
        #expect(bytes < 200)
        #expect(bytes > 50, "a name alone has that many: nothing was measured")
    }

    @Test("says the machine, all stages of every image and all layers, as lines of JSON only")
    func stages() throws {
        let lines = try lines(["--sides", "40", "64", "--repetitions", "1", "--threads", "1"])

        let machine = try #require(lines.first?["machine"] as? [String: Any])
        #expect(machine["threads"] as? Int == 1)
        #expect(machine["precision"] as? String == "exact")
        for key in ["processor", "kernels", "version"] { #expect(machine[key] is String) }
        for image in ["40x40", "64x64"] {
            let stages = lines.filter { $0["image"] as? String == image }
            let parts = stages.filter { $0["stage"] != nil }
            #expect(
                parts.compactMap { $0["stage"] as? String }
                    == [
                        "decode", "prepare", "network", "masks", "measure", "encode", "publish",
                    ])
            #expect(abs(Self.sum("share", parts) - 1) < 1e-3)
            let total = stages.first { $0["total"] as? String == "stages" }?["ms"] as? Double
            #expect(abs((total ?? 0) - Self.sum("ms", parts)) < 0.01)
        }
        let layers = lines.filter { $0["layer"] != nil }
        #expect(!layers.isEmpty)
        #expect(abs(Self.sum("share", layers) - 1) < 1e-3)
        #expect(layers.allSatisfy { ($0["ms"] as? Double ?? -1) >= 0 })
        let total = try #require(lines.last)
        #expect(total["total"] as? String == "layers")
        #expect(abs((total["ms"] as? Double ?? 0) - Self.sum("ms", layers)) < 0.1)
        #expect(total["gflops_per_s"] as? Double ?? 0 > 0)
    }

    @Test("network: the last line says the milliseconds of a tile")
    func network() throws {
        let line = try #require(
            lines(["network", "--tiles", "1", "--threads", "1", "--repetitions", "1"]).last)

        #expect(line["ms_per_tile"] as? Double ?? 0 > 0)
        #expect(line["gflops_per_s"] as? Double ?? 0 > 0)
        #expect(line["side"] as? Int == 256)
        #expect(line["threads"] as? Int == 1)
    }

    @Test("network: takes tiles of any side that the model allows, and no other")
    func side() throws {
        let arguments = ["network", "--tiles", "1", "--threads", "1", "--repetitions", "1"]

        let line = try #require(lines(arguments + ["--side", "48"]).last)
        let refused = try Executable.run(["bench"] + arguments + ["--side", "100"])

        #expect(line["side"] as? Int == 48)
        #expect(line["ms_per_tile"] as? Double ?? 0 > 0)
        #expect(refused.status == 64)
        #expect(refused.errors.contains("--side is a multiple of 16"))
    }

    @Test("network: takes a model without preparation")
    func bareModel() throws {
        let model = Fixtures.folder.appending("seed2.safetensors").string

        let lines = try lines(["network", "--tiles", "1", "--repetitions", "1", "--model", model])

        #expect(lines.count == 2)
    }

    @Test("network: draws a table on a terminal")
    func terminal() throws {
        let command = "\(Executable.path) bench network --tiles 1 --repetitions 1 --side 16"

        let result = try Executable.run(["-qec", command, "/dev/null"], command: "/usr/bin/script")

        #expect(result.output.contains("side  ms/tile  GFLOP/s"))
        #expect(!result.output.contains("{"))
    }

    @Test("sizes: says the cost of every image, and of its megapixel")
    func sizes() throws {
        let lines = try lines(["sizes", "--sides", "32", "80", "--repetitions", "1"])

        #expect(lines.dropFirst().compactMap { $0["image"] as? String } == ["32x32", "80x80"])
        for line in lines.dropFirst() {
            #expect(line["ms"] as? Double ?? 0 > 0)
            #expect(line["ms_per_megapixel"] as? Double ?? 0 > line["ms"] as? Double ?? 0)
        }
    }

    @Test("nuclei: says what telling them apart and measuring them costs")
    func nuclei() throws {
        let lines = try lines(["nuclei", "--side", "300", "--nuclei", "50", "--repetitions", "1"])

        #expect(lines.map { $0["image"] as? String } == Array(repeating: "300x300", count: 4))
        #expect(
            lines.dropLast().map { $0["stage"] as? String } == ["mask", "divide", "measure"])
        #expect(lines.last?["total"] as? String == "nuclei")
        #expect((20...50).contains(lines.last?["nuclei"] as? Int ?? 0))
        let total = lines.last?["ms"] as? Double ?? 0
        #expect(abs(total - Self.sum("ms", lines.dropLast())) < 0.01)
    }

    @Test("end-to-end: says images a second and the mean Dice, and leaves nothing behind")
    func endToEnd() throws {
        let images = folder.path.appending("in")
        let truth = folder.path.appending("truth")
        try SampleImages.write(3, to: images)
        try Folder(truth).create()
        for number in 0..<3 {
            try AtomicFile.write(
                SampleImages.truth(number), to: truth.appending("\(number).png"))
        }

        let line = try #require(lines(["end-to-end", images.string, "--truth", truth.string]).last)

        #expect(line["images"] as? Int == 3)
        #expect(line["failed"] as? Int == 0)
        #expect(line["images_per_s"] as? Double ?? 0 > 0)
        #expect(line["seconds"] as? Double ?? 0 > 0)
        #expect(line["mean_dice"] as? Double ?? 0 > 0.5)
        #expect(Fixtures.names(in: images) == ["0.png", "1.png", "2.png"])
        #expect(Fixtures.names(in: folder.path) == ["in", "truth"])
    }

    @Test("end-to-end: counts what fails, and exits with 1; a folder without images is wrong usage")
    func failures() throws {
        let images = folder.path.appending("in")
        try SampleImages.write(1, to: images)
        try AtomicFile.write([1], to: images.appending("broken.png"))
        let empty = folder.path.appending("empty")
        try Folder(empty).create()

        let result = try Executable.run(["bench", "end-to-end", images.string])
        let nothing = try Executable.run(["bench", "end-to-end", empty.string])
        let nowhere = try Executable.run(["bench", "end-to-end", "/nope"])

        #expect(result.status == 1)
        #expect(result.output.contains("\"failed\":1,\"images\":2"))
        #expect([nothing.status, nowhere.status] == [64, 64])
        #expect(nothing.errors.contains("holds no image"))
    }

    @Test(
        "numbers that cannot be are refused: 64",
        arguments: [
            ["--threads", "0"], ["--repetitions", "0"], ["--sides", "0"],
            ["network", "--tiles", "0"],
            ["sizes", "--sides", "9000"], ["--precision", "bf16"],
            ["nuclei", "--side", "0"], ["nuclei", "--nuclei", "-1"],
        ])
    func usage(arguments: [String]) throws {
        let result = try Executable.run(["bench"] + arguments)

        #expect(result.status == 64)
        #expect(result.output.isEmpty)
    }
}
