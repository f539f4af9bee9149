import SystemPackage
import TestSupport
import Testing

/// The kernels of another processor, under an emulator; see Tests/AArch64.
@Suite("Kernels of AArch64")
struct AArch64Tests {
    static var script: String { Fixtures.root.appending("Tests/AArch64/run").string }

    /// Whether this machine has an emulator and the libraries; if not, the script has said why.
    static func isPossible() async -> Bool {
        let trial = try? await Executable.wait(for: ["possible"], command: script)
        if let trial, trial.status == 77 { print(trial.errors) }
        return trial?.status != 77
    }

    @Test(
        "agree with direct sums in 64 bits, under qemu",
        .enabled("needs qemu-user, gcc-aarch64-linux-gnu and Debian's archive") {
            await isPossible()
        },
        .timeLimit(.minutes(30)))
    func kernels() async throws {
        let result = try await Executable.wait(for: ["check"], command: Self.script)

        print(result.output, result.errors)
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.contains("of int16 kernels"))
        #expect(result.output.contains("the best here are neon"))
        #expect(!result.output.contains("OpenBLAS is wrong"))
    }
}
