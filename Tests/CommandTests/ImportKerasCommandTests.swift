import Foundation
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
            from: OpenFile(at: results.appending("0.png.json")).readAll(limit: 1 << 20))
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
            ([weights, "--preset", "seed1", "--output", weights], "is one of the inputs"),
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

    /// One byte of a healthy file that libhdf5 1.10.8 dies of, found by trying.
    struct Damage: Sendable, CustomTestStringConvertible {
        let file: String
        let offset: Int
        let byte: UInt8

        var testDescription: String { "\(file) at \(offset)" }

        func bytes() throws -> [UInt8] {
            let path = FilePath(ImportKerasCommandTests.weights(file))
            var bytes = try OpenFile(at: path).readAll(limit: 1 << 20)
            bytes[offset] = byte
            return bytes
        }
    }

    @Test(
        "a damaged file that libhdf5 dies of is a sentence, and leaves all as it was: 1",
        arguments: [
            Damage(file: "seed1-keras2.h5", offset: 2199, byte: 220),
            Damage(file: "seed1-keras2.h5", offset: 3212, byte: 26),
            Damage(file: "seed2-keras2.h5", offset: 3760, byte: 97),
            Damage(file: "seed2-keras2.h5", offset: 4874, byte: 162),
            Damage(file: "seed2-model.h5", offset: 2454, byte: 232),
            Damage(file: "seed2-model.h5", offset: 3500, byte: 70),
        ])
    func damaged(damage: Damage) throws {
        let path = try folder.write(damage.bytes(), to: "damaged.h5")
        _ = try folder.write([1, 2, 3], to: "brought.safetensors")

        let result = try Executable.run(
            [
                "import-keras", path.string, "--preset", String(damage.file.prefix(5)),
                "--output", output.string,
            ], environment: ["SWIFT_BACKTRACE": "enable=yes"])

        #expect(result.status == 1)
        #expect(
            result.errors
                == "Error: '\(path)' is damaged, so that the HDF5 library cannot read it: "
                + "save it again from Keras\n")
        #expect(result.output.isEmpty)
        // Hidden names too.
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path.string)
        #expect(names.sorted() == ["brought.safetensors", "damaged.h5"])
        #expect(try OpenFile(at: output).readAll(limit: 100) == [1, 2, 3])
    }

    @Test("the child that reads is confined, and hands back what becomes the file")
    func confined() throws {
        let arguments = [
            "import-keras", "--preset", "seed2", "--output", output.string,
            Self.weights("seed2-keras2.h5"),
        ]

        var child = try ChildProcess(
            executable: FilePath(Executable.path), arguments: arguments + ["--in-child"])
        let bytes = try child.readAll(limit: 1 << 20)
        // A process has limits until it is reaped.
        let limits = try OpenFile(at: FilePath("/proc/\(child.processID)/limits")).readAll(
            limit: 1 << 16)
        let ending = child.wait()
        let hasWritten = try FileStatus(of: output) != nil
        let result = try Executable.run(arguments)

        #expect(ending == .exited(status: 0))
        #expect(!hasWritten)
        #expect(result.status == 0, "\(result.errors)")
        #expect(try OpenFile(at: output).readAll(limit: 1 << 20) == bytes)
        let soft = String(decoding: limits, as: UTF8.self).split(separator: "\n").reduce(into: [:])
        {
            $0[String($1.prefix(25)).trimmingCharacters(in: .whitespaces)] =
                $1.dropFirst(25).split(separator: " ").first.map(String.init)
        }
        #expect(soft["Max core file size"] == "0")
        #expect(soft["Max cpu time"] == "120")
        #expect(soft["Max address space"] == "\((4 << 30) + 16 * 61980)")
    }

    @Test("whoever starts it may have children's ends ignored")
    func ignoredChildren() throws {
        let result = try Executable.run(
            [
                "-c", "trap '' CHLD; exec \"$@\"", "sh", Executable.path, "import-keras",
                Self.weights("seed2-keras2.h5"), "--preset", "seed2", "--output", output.string,
            ], command: "/bin/sh")

        #expect(result.status == 0, "\(result.errors)")
    }
}
