import Linux
import Outbox
import SystemPackage
import TestSupport
import Testing

@Suite("nucleid import-keras")
struct ImportKerasCommandTests {
    let folder: TemporaryFolder
    var output: FilePath { folder.path.appending("brought.safetensors") }

    init() throws { folder = try TemporaryFolder() }

    private static func weights(_ file: String) -> String {
        Fixtures.folder.appending("keras/\(file)").string
    }

    @Test(
        "the model that it writes segments images",
        arguments: [("seed1", "seed1-model.h5"), ("seed2", "seed2-colours.h5")])
    func segments(preset: String, file: String) throws {
        let images = folder.path.appending("in")
        let results = folder.path.appending("out")
        try SampleImages.write(1, to: images)

        let result = try Executable.run([
            "import-keras", Self.weights(file), "--preset", preset, "--output", output.string,
        ])
        let segmented = try Executable.run([
            "segment", "--model", output.string, "--output", results.string,
            images.appending("0.png").string,
        ])

        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.hasPrefix("\(preset) of width 1, "))
        #expect(result.output.contains("'\(output)'"))
        #expect(segmented.status == 0, "\(segmented.errors)")
        let sidecar = try SidecarCoding.decode(
            Sidecar.self,
            from: OpenFile(results.appending("0.png.json")).readAll(limit: 1 << 20))
        #expect(sidecar.preparation.low == 0)
        #expect(sidecar.preparation.high == 1)
    }

    @Test("a wrong call says what is wrong, and writes nothing: 64")
    func wrongCalls() throws {
        let weights = Self.weights("seed1-model.h5")
        let calls = [
            ([weights, "--preset", "seed2", "--output", output.string], "'--preset seed1'"),
            ([weights, "--preset", "seed3", "--output", output.string], "'seed3'"),
            ([weights, "--preset", "seed1", "--output", ""], "--output needs the name of a file"),
            ([weights, "--preset", "seed1", "--output", weights], "is the input"),
            ([weights, "--preset", "seed1", "--output", folder.path.string], "is a folder"),
            ([weights, "--preset", "seed1", "--output", "/nope/a"], "there is no folder for"),
            (["/nope.h5", "--preset", "seed1", "--output", output.string], "'/nope.h5'"),
            (["--preset", "seed1", "--output", output.string], "<weights>"),
        ]

        for (arguments, sentence) in calls {
            let result = try Executable.run(["import-keras"] + arguments)

            #expect(result.status == 64, "\(arguments)")
            #expect(result.errors.contains(sentence), "\(arguments): \(result.errors)")
        }
        #expect(Fixtures.names(in: folder.path).isEmpty)
    }
}
