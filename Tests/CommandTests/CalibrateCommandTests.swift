import Foundation
import Linux
import Outbox
import SystemPackage
import TestSupport
import Testing

@Suite("nucleid calibrate")
struct CalibrateCommandTests {
    let folder: TemporaryFolder
    var images: FilePath { folder.path.appending("in") }
    var output: FilePath { folder.path.appending("calibrated.safetensors") }

    init() throws {
        folder = try TemporaryFolder()
        try SampleImages.write(2, to: images)
    }

    private func calibrate(_ arguments: String...) throws -> Executable.Result {
        try Executable.run(["calibrate", "--output", output.string] + arguments)
    }

    private func read(_ path: FilePath) throws -> [UInt8] {
        try OpenFile(at: path).readAll(limit: 1 << 28)
    }

    @Test("the model that it writes computes fast, where the processor can")
    func fast() throws {
        let results = folder.path.appending("out")
        let options = ["--model", output.string, "--precision", "fast"]

        let result = try calibrate(images.string)
        let segmented = try Executable.run(
            ["segment", "--output", results.string, images.appending("0.png").string] + options)
        let bench = try Executable.run(
            ["bench", "network", "--tiles", "1", "--repetitions", "1"] + options)

        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.hasPrefix("2 images, 2 evaluations; "))
        #expect(result.output.contains("'\(output)'"))
        #expect(segmented.status == 0 && bench.status == 0)
        let sidecar = try SidecarCoding.decode(
            Sidecar.self, from: read(results.appending("0.png.json")))
        let isFast = bench.output.contains(#""precision":"fast""#)
        #expect(sidecar.kernels.precision == (isFast ? "fast" : "exact"))
        #expect(!segmented.errors.contains("activation ranges"))
    }

    @Test("the bytes depend on images and weights alone, not on threads or ranges from before")
    func deterministic() throws {
        _ = try calibrate(images.string, "--threads", "1")
        let first = try read(output)
        let other = folder.path.appending("other.safetensors")

        let again = try Executable.run([
            "calibrate", "--output", other.string, "--model", output.string, "--threads", "3",
            images.appending("1.png").string, images.appending("0.png").string,
        ])

        #expect(again.status == 0)
        #expect(try read(other) == first)
    }

    @Test("a file that cannot be read is named and left out: 1")
    func unreadable() throws {
        _ = try calibrate(images.string)
        let first = try read(output)
        try AtomicFile.write([1], to: images.appending("broken.png"))

        let result = try calibrate(images.string, "/nope.png")

        #expect(result.status == 1)
        #expect(result.output.hasPrefix("2 images, 2 evaluations; "))
        let lines = result.errors.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first?.contains("'\(images)/broken.png'") == true)
        #expect(lines.last?.contains("'/nope.png'") == true)
        #expect(try read(output) == first)
    }

    @Test("without one image that can be read nothing is written: 1")
    func nothingReadable() throws {
        let result = try calibrate("/nope.png")

        #expect(result.status == 1)
        #expect(result.errors.contains("no image could be read; nothing is written"))
        #expect(Fixtures.names(in: folder.path) == ["in"])
    }

    @Test("a wrong call says what is wrong, and does nothing: 64")
    func wrongCalls() throws {
        let image = images.appending("0.png").string
        let empty = folder.path.appending("empty")
        try Folder(empty).create()
        let bare = Fixtures.folder.appending("seed1.safetensors").string
        let calls = [
            (["--output", output.string], "<inputs>"),
            ([image], "--output"),
            (["--output", "", image], "--output needs the name of a file"),
            (["--output", output.string, empty.string], "no image to calibrate with"),
            (["--output", image, images.string], "is one of the inputs"),
            (["--output", bare, "--model", bare, image], "is one of the inputs"),
            (["--output", empty.string, image], "is a folder"),
            (["--output", "/nope/a.safetensors", image], "there is no folder for"),
            (["--output", output.string, "--model", image, image], "0.png' cannot be used"),
            (["--output", output.string, "--model", bare, image], "how images are prepared"),
            (["--output", output.string, "--threads", "0", image], "--threads is 1 to 1024"),
        ]

        for (arguments, sentence) in calls {
            let result = try Executable.run(["calibrate"] + arguments)

            #expect(result.status == 64, "\(arguments)")
            #expect(result.errors.contains(sentence), "\(arguments): \(result.errors)")
        }
        #expect(Fixtures.names(in: folder.path) == ["empty", "in"])
    }
}
