import Foundation
import Images
import Linux
import SystemPackage
import TestSupport
import Testing

@Suite("nucleid segment")
struct SegmentCommandTests {
    let folder: TemporaryFolder
    var input: FilePath { folder.path.appending("in") }
    var output: FilePath { folder.path.appending("out") }

    init() throws { folder = try TemporaryFolder() }

    @Test("mirrors a folder, compares with truths, and exits with 0")
    func mirrors() throws {
        try SampleImages.write(2, to: input)
        try SampleImages.write(1, to: input.appending("plate1/well2"))
        try Folder(folder.path.appending("truth")).create()
        try AtomicFile.write(
            SampleImages.truth(1), to: folder.path.appending("truth/1.png"))
        try AtomicFile.write([1, 2, 3], to: input.appending("Thumbs.db"))

        let result = try Executable.run(
            [
                "segment", "--output", output.string, "--truth",
                folder.path.appending("truth").string, input.string,
            ])

        #expect(result.status == 0)
        #expect(result.output.hasPrefix("3 done, 0 failed"))
        #expect(result.output.contains("mean Dice 0."))
        #expect(
            Fixtures.names(in: output)
                == Fixtures.results(of: "0.png", "1.png") + ["index.html", "plate1"])
        #expect(
            Fixtures.names(in: output.appending("plate1/well2"))
                == Fixtures.results(of: "0.png"))
        let sidecars = ["0.png.json", "1.png.json", "plate1/well2/0.png.json"]
        #expect(try SidecarSchema.faults(in: sidecars.map { output.appending($0) }) == "")
        #expect(Fixtures.names(in: input) == ["0.png", "1.png", "Thumbs.db", "plate1"])
    }

    @Test("where nothing could be done the images say why, and no folder is made: 1")
    func nothing() throws {
        let broken = try folder.write([1, 2, 3], to: "broken.png")

        let result = try Executable.run(["segment", "--output", output.string, broken.string])

        #expect(result.status == 1)
        #expect(result.output.hasPrefix("0 done, 1 failed"))
        #expect(result.errors.contains("broken.png: "))
        #expect(!result.errors.contains("index.html"))
        #expect(Fixtures.names(in: folder.path) == ["broken.png"])
    }

    @Test("writes what other programs take in where it is asked to, and lists it")
    func exports() throws {
        try SampleImages.write(1, to: input)

        let result = try Executable.run(
            [
                "segment", "--geojson", "--roi-set", "--probability", "--output", output.string,
                input.appending("0.png").string,
            ])

        #expect(result.status == 0)
        let exports = ["RoiSet.zip", "geojson", "probability.png"].map { "0.png.\($0)" }
        #expect(
            Fixtures.names(in: output)
                == (Fixtures.results(of: "0.png") + exports + ["index.html"]).sorted())
        let sidecar = output.appending("0.png.json")
        #expect(try SidecarSchema.faults(in: [sidecar]) == "")
        let text = try String(
            decoding: OpenFile(at: sidecar).readAll(limit: 1 << 20), as: UTF8.self)
        #expect(exports.allSatisfy { text.contains("\"\($0)\" : {") })
    }

    @Test("does nothing twice")
    func twice() throws {
        try SampleImages.write(2, to: input)
        let arguments = ["segment", "--output", output.string, input.string]
        _ = try Executable.run(arguments)
        let before = try Data(
            contentsOf: URL(fileURLWithPath: output.appending("0.png.json").string))

        let result = try Executable.run(arguments)

        #expect(result.output.hasPrefix("0 done, 2 already done, 0 failed"))
        let after = try Data(
            contentsOf: URL(fileURLWithPath: output.appending("0.png.json").string))
        #expect(before == after)
    }

    @Test("compares results that are there already with truths that are new")
    func laterTruths() throws {
        try SampleImages.write(1, to: input)
        let truth = folder.path.appending("truth")
        try Folder(truth).create()
        try AtomicFile.write(SampleImages.truth(0), to: truth.appending("0.png"))
        let arguments = ["segment", "--output", output.string, input.string]
        _ = try Executable.run(arguments)

        let first = try Executable.run(arguments + ["--truth", truth.string])
        let second = try Executable.run(arguments + ["--truth", truth.string])

        for result in [first, second] {
            #expect(result.output.hasPrefix("0 done, 1 already done, 0 failed"))
            #expect(result.output.contains("mean Dice 0."))
        }
        #expect(first.errors.contains("0.png: already done, compared, Dice"))
        #expect(second.errors.contains("0.png: already done, Dice"))
    }

    @Test("names each image that fails, does all others, and exits with 1")
    func failures() throws {
        try SampleImages.write(2, to: input)
        try AtomicFile.write(
            Array(SampleImages.image(2).prefix(200)), to: input.appending("cut.png"))
        try AtomicFile.write(Array("GIF89a".utf8), to: input.appending("other.tif"))
        let missing = folder.path.appending("missing.png")

        let result = try Executable.run(
            ["segment", "--output", output.string, input.string, missing.string])

        #expect(result.status == 1)
        #expect(result.output.hasPrefix("2 done, 3 failed"))
        #expect(
            result.errors.contains("cut.png: 'cut.png' cannot be segmented: the image is cut short")
        )
        #expect(
            result.errors.contains("other.tif: 'other.tif' cannot be segmented: the file is a GIF"))
        #expect(result.errors.contains("missing.png: there is no such file"))
        #expect(Fixtures.names(in: input).contains("cut.png"))
    }

    @Test("a folder and a pipe named .png are refused with their reason; a link is followed")
    func noFiles() throws {
        try Folder(folder.path.appending("in")).create()
        let elsewhere = folder.path.appending("elsewhere")
        try SampleImages.write(1, to: elsewhere)
        let empty = folder.path.appending("empty.png").string
        let link = folder.path.appending("link.png").string
        mkdir(empty, 0o700)
        mkfifo(input.appending("pipe.png").string, 0o600)
        symlink(elsewhere.appending("0.png").string, link)
        symlink("/etc/passwd", input.appending("inner.png").string)

        let result = try Executable.run(
            ["segment", "--output", output.string, input.string, empty, link])

        #expect(result.status == 1)
        #expect(result.output.hasPrefix("1 done, 3 failed"))
        #expect(result.errors.contains("'pipe.png' cannot be used: it is a pipe or a device"))
        #expect(result.errors.contains("'empty.png' cannot be used: it is a folder"))
        #expect(result.errors.contains("'inner.png' cannot be used: it is a symbolic link"))
    }

    @Test("two inputs with one output, an output in an input, and no input are wrong usage: 64")
    func usage() throws {
        try SampleImages.write(1, to: input)
        try SampleImages.write(1, to: folder.path.appending("other"))
        let other = folder.path.appending("other").string

        let collision = try Executable.run(
            ["segment", "--output", output.string, input.string, other])
        let inside = try Executable.run(
            ["segment", "--output", input.appending("out").string, input.string])
        let nothing = try Executable.run(["segment", "--output", output.string])
        let option = try Executable.run(["segment", "--outptu", output.string])

        #expect([collision, inside, nothing, option].map(\.status) == [64, 64, 64, 64])
        #expect(collision.errors.contains("would both give '0.png.json'"))
        #expect(inside.errors.contains("lies in the input folder"))
        #expect(Fixtures.names(in: output).isEmpty)
    }

    @Test("a missing truth folder, settings file or model, and no output are wrong usage: 64")
    func wrongFolders() throws {
        try SampleImages.write(1, to: input)
        let calls = [
            ["--output", output.string, "--truth", "/nope"],
            ["--output", output.string, "--config", "/nope"],
            ["--output", output.string, "--model", "/nope"], ["--output", ""],
        ]

        for call in calls {
            let result = try Executable.run(["segment"] + call + [input.string])
            #expect(result.status == 64, "\(call)")
        }
    }

    @Test("results never go into the images' folder, however it is written")
    func outputInside() throws {
        try SampleImages.write(1, to: input)
        let link = folder.path.appending("link")
        symlink(input.string, link.string)

        for inside in [link.appending("out"), folder.path.appending("x/../in/out")] {
            let result = try Executable.run(["segment", "--output", inside.string, input.string])
            #expect(result.status == 64)
        }
        let linked = try Executable.run(["segment", "--output", output.string, link.string])
        #expect(linked.status == 0)
        #expect(Fixtures.names(in: output) == Fixtures.results(of: "0.png") + ["index.html"])
    }

    @Test("an interrupt finishes the images in hand and exits with 130")
    func interrupt() throws {
        try SampleImages.write(30, to: input)
        let errors = Pipe()
        let process = try Executable.start(
            ["segment", "--output", output.string, input.string], errors: errors)
        // The first line says that one image is done.
        _ = errors.fileHandleForReading.availableData

        process.interrupt()
        process.waitUntilExit()

        #expect(process.terminationStatus == 130)
        let names = Fixtures.names(in: output)
        #expect(names.filter { $0.hasSuffix(".json") }.count < 30)
        #expect(
            names.filter { $0.hasSuffix(".json") }.count
                == names.filter { $0.hasSuffix(".mask.png") }.count)
    }

    @Test("an interrupt gives an image up between tiles that would take long, and exits with 130")
    func interruptLarge() throws {
        try SampleImages.write(1, to: input)
        let large = Raster(
            width: 4000, height: 4000, channels: 1,
            samples: .eight(Array(repeating: 9, count: 16_000_000)))
        try AtomicFile.write(PNGEncoder.encode(large), to: input.appending("1.png"))
        let settings = try folder.write(
            Array("workers: 1\nthreads: 1\nprecision: exact\n".utf8), to: "settings.yaml")
        let errors = Pipe()
        let process = try Executable.start(
            [
                "segment", "--config", settings.string, "--output", output.string, input.string,
            ], errors: errors)
        // The first line says that the small image is done.
        _ = errors.fileHandleForReading.availableData

        process.interrupt()
        process.waitUntilExit()

        #expect(process.terminationStatus == 130)
        #expect(Fixtures.names(in: output) == Fixtures.results(of: "0.png") + ["index.html"])
    }

    @Test("shows progress on a terminal")
    func terminal() throws {
        try SampleImages.write(2, to: input)
        let command =
            "\(Executable.path) segment --output '\(output)' '\(input)'"

        let result = try Executable.run(["-qec", command, "/dev/null"], command: "/usr/bin/script")

        #expect(result.status == 0)
        #expect(result.output.contains("\r\u{1B}[K2/2 images"))
    }

    @Test("--model takes another model; one that says nothing of preparation is refused")
    func models() throws {
        try SampleImages.write(1, to: input)
        let shipped = Fixtures.root.appending("models/unet32-nuclei.safetensors").string
        let bare = Fixtures.folder.appending("seed1.safetensors").string

        let other = folder.path.appending("other")

        _ = try Executable.run(["segment", "--output", output.string, input.string])
        let same = try Executable.run(
            ["segment", "--model", shipped, "--output", other.string, input.string])
        let refused = try Executable.run(
            ["segment", "--model", bare, "--output", other.string, input.string])

        #expect(same.status == 0)
        #expect(
            try OpenFile(at: output.appending("0.png.mask.png")).readAll(limit: 1 << 20)
                == OpenFile(at: other.appending("0.png.mask.png")).readAll(limit: 1 << 20))
        #expect(refused.status != 0)
        #expect(refused.errors.contains("does not say how images are prepared for it"))
    }
}
