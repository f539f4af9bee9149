import Glibc
import Keras
import Linux
import SystemPackage
import Testing

@Suite("Isolated Keras import")
struct IsolatedKerasImportTests {
    /// Imports with a shell script in place of the child.
    private static func reading(_ script: String) throws -> KerasReading {
        try KerasReading("a.h5", executable: "/bin/sh", arguments: ["-c", script])
    }

    @Test(
        "the model that the child writes is returned",
        arguments: [("seed1-keras2.h5", KerasPreset.seed1), ("seed2-keras2.h5", .seed2)])
    func model(file: String, preset: KerasPreset) throws {
        let network = try KerasImport(RecordedKeras.path(file), as: preset)
        let bytes = try network.bytes(name: "a")
        let folder = try TemporaryFolder()
        let path = try folder.write(bytes, to: "a.safetensors")

        let reading = try Self.reading("cat '\(path)'")

        #expect(reading.bytes == bytes)
        #expect(reading.architecture == network.architecture)
        #expect(reading.count == network.count)
    }

    @Test(
        "a child that crashes or writes no valid model means a damaged file",
        arguments: [
            "kill -SEGV $$", "kill -ABRT $$", "kill -BUS $$", "kill -FPE $$", "kill -XCPU $$",
            "exit 1", "exit 64", "exit 0", "printf 12345678abc", "printf said; kill -SEGV $$",
        ])
    func damaged(script: String) {
        let error = #expect(throws: KerasError.self) {
            try Self.reading("ulimit -c 0; \(script)")
        }

        #expect(error == .damaged(path: "a.h5"))
        #expect(error?.isFailure == true)
    }

    @Test(
        "a child killed from outside does not mean a damaged file",
        arguments: [SIGKILL, SIGTERM, SIGINT])
    func ended(signal: CInt) {
        let error = #expect(throws: KerasError.self) { try Self.reading("kill -\(signal) $$") }

        #expect(error == .ended(path: "a.h5", signal: signal))
        #expect(error.map { "\($0)" }?.contains("'a.h5' was ended by the signal \(signal)") == true)
    }

    @Test("the error message of the child is reported")
    func refused() {
        let error = #expect(throws: KerasError.self) {
            try Self.reading("printf 'it is not to be'; exit 64")
        }

        #expect(error.map { "\($0)" } == "it is not to be")
        #expect(error?.isFailure == false)
    }
}
