import Foundation
import Linux
import Outbox
import SystemPackage
import TestSupport
import Testing

/// Whether fast is possible depends on the processor; what is said of it must be true on all.
@Suite("The precision")
struct PrecisionTests {
    private static let notice = "Fast precision is not available ("

    let folder: TemporaryFolder
    var input: FilePath { folder.path.appending("in") }
    var output: FilePath { folder.path.appending("out") }

    init() throws {
        folder = try TemporaryFolder()
        try SampleImages.write(1, to: input)
    }

    private func segment(_ options: String...) throws -> Executable.Result {
        try Executable.run(["segment", "--output", output.string, input.string] + options)
    }

    private func sidecar() throws -> Sidecar {
        let file = output.appending("0.png.json")
        #expect(try SidecarSchema.faults(in: [file]) == "")
        return try SidecarCoding.decode(
            Sidecar.self, from: OpenFile(at: file).readAll(limit: 1 << 20))
    }

    @Test("is exact where nothing else is said, and nothing is said of it then")
    func standard() throws {
        let result = try segment()

        let kernels = try sidecar().kernels
        #expect(kernels.precision == "exact" && kernels.precisionAsked == "exact")
        #expect(!result.errors.contains(Self.notice))
    }

    @Test("the sidecar says what was asked for and what ran, and standard error if they differ")
    func fast() throws {
        let result = try segment("--precision", "fast")

        let kernels = try sidecar().kernels
        #expect(result.status == 0)
        #expect(kernels.precisionAsked == "fast")
        #expect(
            result.errors.components(separatedBy: Self.notice).count
                == (kernels.precision == "fast" ? 1 : 2))
    }

    @Test("portable kernels can be forced, run everywhere, and are never fast")
    func portable() throws {
        let result = try Executable.run(
            ["segment", "--output", output.string, input.string, "--precision", "fast"],
            environment: ["NUCLEID_KERNELS": "portable"])

        let kernels = try sidecar().kernels
        #expect(result.status == 0)
        #expect(kernels.simd == "portable" && kernels.precision == "exact")
        #expect(result.errors.contains(Self.notice))
    }

    @Test("kernels that there are not are refused", arguments: ["avx1024", "AVX2"])
    func unknownKernels(name: String) throws {
        let result = try Executable.run(
            ["segment", "--output", output.string, input.string],
            environment: ["NUCLEID_KERNELS": name])

        #expect(result.status != 0)
        #expect(result.errors.contains("NUCLEID_KERNELS is '\(name)'"))
        #expect(result.errors.contains("avx512, avx2, neon, openblas or portable"))
    }

    @Test("an image is done anew only where another precision really runs")
    func unchanged() throws {
        _ = try segment()
        let exact = try sidecar()

        let result = try segment("--precision", "fast")

        let fast = try sidecar()
        let isSame = fast.settingsSha256 == exact.settingsSha256
        #expect(isSame == (fast.kernels.precision == "exact"))
        #expect(result.output.contains(isSame ? "1 already done" : "1 done"))
    }

    @Test("the settings file says it, a flag says otherwise")
    func settings() throws {
        let file = folder.path.appending("nucleid.yaml")
        try AtomicFile.write(Array("precision: fast\n".utf8), to: file)
        let other = folder.path.appending("other")

        _ = try segment("--config", file.string)
        let result = try Executable.run([
            "segment", "--output", other.string, input.string, "--config", file.string,
            "--precision", "exact",
        ])
        let check = try Executable.run(["check-config", file.string])

        #expect(try sidecar().kernels.precisionAsked == "fast")
        #expect(!result.errors.contains(Self.notice))
        #expect(check.output.contains("precision: fast\n"))
        let ran = try sidecar().kernels.precision
        #expect(
            check.output.contains("# precision: 'fast' is not available") == (ran == "exact"))
    }

    @Test("any other is refused with the two that there are")
    func refused() throws {
        let file = folder.path.appending("nucleid.yaml")
        try AtomicFile.write(Array("precision: bf16\n".utf8), to: file)

        let flag = try segment("--precision", "bf16")
        let bench = try Executable.run(["bench", "network", "--precision", "bf16"])
        let check = try Executable.run(["check-config", file.string])

        #expect([flag.status, bench.status, check.status] == [64, 64, 78])
        for result in [flag, bench, check] {
            #expect(result.errors.contains("'exact'") && result.errors.contains("'fast'"))
        }
        #expect(check.errors.contains("line 1: precision: 'bf16' cannot be used"))
    }

    @Test("the daemon takes it, and warns once at start if another runs")
    func daemon() throws {
        let settings =
            ["inbox", "outbox", "failed", "truth", "archive", "state", "runtime"]
            .map { "\($0): \(folder.path.appending("d/\($0)"))\n" }.joined() + "quiet: 20 ms\n"
        let file = try folder.write(Array(settings.utf8), to: "nucleid.yaml")
        try SampleImages.write(1, to: folder.path.appending("d/inbox"))
        let notifications = NotifySocket(in: folder.path)
        let errors = Pipe()

        let process = try Executable.start(
            ["run", "--config", file.string, "--precision", "fast"],
            environment: ["NOTIFY_SOCKET": notifications.path.string], errors: errors)
        let done = notifications.receive { $0.hasPrefix("STATUS=1 done") }
        process.terminate()
        process.waitUntilExit()

        #expect(done != nil)
        let log = String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self)
        let sidecar = try SidecarCoding.decode(
            Sidecar.self,
            from: OpenFile(at: folder.path.appending("d/outbox/0.png.json")).readAll(limit: 1 << 20)
        )
        #expect(sidecar.kernels.precisionAsked == "fast")
        let warning = " warning fast precision is not available; using exact reason="
        #expect(
            log.components(separatedBy: warning).count
                == (sidecar.kernels.precision == "fast" ? 1 : 2))
    }
}
