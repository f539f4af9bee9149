import Foundation
import Images
import Linux
import SystemPackage
import TestSupport
import Testing

/// Memory and disks that fail while images are decoded, and are well again later; in the real
/// executable, whose codecs Tests/Faults/codecs.c makes fail.
@Suite(
    "Faults of the machine inside the codecs of nucleid",
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/gcc"), "needs gcc"))
struct CodecFaultCommandTests {
    let daemon: DaemonUnderTest
    let library: PreloadedLibrary
    /// While it exists, calls fail.
    var flag: FilePath { daemon.folder.path.appending("failing") }

    init() throws {
        daemon = try DaemonUnderTest()
        library = try PreloadedLibrary("codecs")
    }

    /// For a process whose calls of a kind, from some modules, fail.
    func environment(_ kind: String, of modules: String) -> [String: String] {
        [
            "LD_PRELOAD": library.path.string, "CODEC_FAULTS_IN": modules,
            "CODEC_FAULTS_KIND": kind, "CODEC_FAULTS_WHILE": flag.string,
        ]
    }

    func startFailing() throws { try AtomicFile.write([], to: flag) }

    func stopFailing() { unlink(flag.string) }

    @Test(
        "'segment' says that the machine is at fault, and the image stays where it is",
        arguments: [
            ("allocations", "/libpng16.", "not enough memory"), ("reads", ".", "Input/output"),
        ])
    func segment(kind: String, modules: String, reason: String) throws {
        try SampleImages.write(1, to: daemon.inbox)
        try startFailing()

        let failed = try Executable.run(
            ["segment", "--output", daemon.outbox.string, daemon.inbox.string],
            environment: environment(kind, of: modules))
        stopFailing()
        let done = try Executable.run(
            ["segment", "--output", daemon.outbox.string, daemon.inbox.string],
            environment: environment(kind, of: modules))

        #expect(failed.status == 1)
        #expect(failed.output.hasPrefix("0 done, 1 failed"))
        #expect(failed.errors.hasPrefix("0.png: ") && failed.errors.contains(reason))
        #expect(!failed.errors.contains("damaged"))
        #expect(failed.errors.contains("medium") == (kind == "reads"))
        #expect(done.status == 0 && done.output.hasPrefix("1 done, 0 failed"))
        #expect(Fixtures.names(in: daemon.inbox) == ["0.png"])
    }

    @Test("without memory to decode, the daemon pauses; with memory again, the image is done")
    func memory() throws {
        let process = try daemon.start(environment: environment("allocations", of: "/libpng16."))
        try startFailing()

        try SampleImages.write(1, to: daemon.inbox)

        daemon.wait(for: "0 done, 0 failed", "paused: there is not enough memory")
        #expect(Fixtures.names(in: daemon.inbox) == ["0.png"])
        stopFailing()
        daemon.wait(for: "1 done, 0 failed, 0 waiting")
        daemon.stop(process)
        #expect(Fixtures.names(in: daemon.failed) == [])
        #expect(try daemon.command("verify", "--full").status == 0)
    }

    @Test(
        "an image that a disk cannot read is postponed, and done once it can",
        .timeLimit(.minutes(30)))
    func disk() throws {
        let errors = Pipe()
        let process = try daemon.start(
            environment: environment("reads", of: "."), errors: errors)
        try startFailing()

        try SampleImages.write(1, to: daemon.inbox)

        var log = ""
        while !log.contains("image postponed") {
            let part = errors.fileHandleForReading.availableData
            if part.isEmpty { break }
            log += String(decoding: part, as: UTF8.self)
        }
        #expect(log.contains("the image file cannot be read or written: Input/output error"))
        stopFailing()
        daemon.wait(for: "1 done, 0 failed, 0 waiting")
        daemon.stop(process)
        #expect(Fixtures.names(in: daemon.failed) == [])
    }

    @Test(
        "a comparison waits for memory to decode the truth, and the published labels",
        arguments: ["/libtiff.", "/libpng16."])
    func truth(modules: String) throws {
        let process = try daemon.start(environment: environment("allocations", of: modules))
        try SampleImages.write(1, to: daemon.inbox)
        daemon.wait(for: "1 done, 0 failed, 0 waiting")
        try startFailing()

        try writeTruth(to: daemon.folder.path.appending("truth/0.tif"))

        daemon.wait(for: "1 done, 0 failed, 1 waiting", "paused: there is not enough memory")
        #expect(try daemon.sidecar("0.png").dice == nil)
        stopFailing()
        daemon.wait(for: "1 done, 0 failed, 0 waiting")
        daemon.stop(process)
        guard case .measured = try daemon.sidecar("0.png").dice else {
            Issue.record("\(String(describing: try daemon.sidecar("0.png").dice))")
            return
        }
    }

    /// Writes the truth of the first sample image as TIFF.
    private func writeTruth(to path: FilePath) throws {
        let raster = try PNGDecoder.decode(SampleImages.truth(0))
        let samples: [UInt16] =
            switch raster.samples {
            case .eight(let samples): samples.map { UInt16($0) }
            case .sixteen(let samples): samples
            }
        let temporary = daemon.folder.path.appending("truth.tif")
        let file = open(temporary.string, O_RDWR | O_CREAT, 0o600)
        defer { close(file) }
        let writer = try TIFFWriter(
            descriptor: file, width: raster.width, height: raster.height, bits: 16, pixelSize: nil)
        try samples.withUnsafeBytes { try writer.write($0) }
        try writer.finish()
        try Folder(path.removingLastComponent()).create()
        #expect(rename(temporary.string, path.string) == 0)
    }
}
