import Foundation
import Linux
import SystemPackage
import TestSupport
import Testing

/// Python with the libraries of scripts/scale-curve.
private enum ScaleCurvePython {
    /// The virtual environment, kept for the next run.
    private static let environment = Fixtures.root.appending(".build/scale-curve")
    private static let python = environment.appending("bin/python").string

    /// Whether the libraries are installed or could be installed.
    static func isPossible() async -> Bool {
        let requirements = Fixtures.root.appending("scripts/curve/requirements").string
        let pip = [
            "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement",
            requirements,
        ]
        if await succeeds(python, pip) { return true }
        guard await succeeds("/usr/bin/python3", ["-m", "venv", environment.string]) else {
            return false
        }
        return await succeeds(python, pip)
    }

    /// Runs a script of the repository.
    static func run(_ script: String, _ arguments: [String]) async throws -> Program.Result {
        try await PosixThread.result {
            try Program.run(python, [Fixtures.root.appending(script).string] + arguments)
        }
    }

    private static func succeeds(_ command: String, _ arguments: [String]) async -> Bool {
        guard FileManager.default.isExecutableFile(atPath: command) else { return false }
        let result = try? await PosixThread.result { try Program.run(command, arguments) }
        return result?.status == 0
    }
}

@Suite(
    "scripts/scale-curve",
    .enabled("needs python3-venv, and PyPI the first time") {
        await ScaleCurvePython.isPossible()
    })
struct ScaleCurveScriptTests {
    @Test("resampling agrees with OpenCV, matches agree with StarDist, a known range is found")
    func parts() async throws {
        let result = try await ScaleCurvePython.run("Tests/Curve/check", [])

        #expect(result.output == "")
        #expect(result.status == 0, "\(result.errors)")
    }

    @Test("its own scores of segmented images at factor 1 are those of evaluate")
    func scores() async throws {
        let folder = try TemporaryFolder()
        let set = folder.path.appending("set")
        let (work, report) = (folder.path.appending("work"), folder.path.appending("report"))
        _ = try Executable.run(["sample", "--count", "2", "--seed", "7", "--output", set.string])

        let result = try await ScaleCurvePython.run(
            "scripts/curve/measure.py",
            [
                "--work", work.string, "--nucleid", Executable.path, "--segment",
                "--factors", "0.5,1", set.string,
            ])
        _ = try Executable.run([
            "evaluate", "--images", set.appending("images").string,
            "--truth", set.appending("labels").string, "--output", report.string,
        ])

        #expect(result.status == 0, "\(result.errors)")
        let curve = try Self.table(work.appending("curve.csv"))
        let evaluation = try Self.table(report.appending("evaluation.csv"))
        let unscaled = curve.filter { $0["factor"] == "1.0" }
        #expect(curve.count == 4)
        for column in ["ap_50", "mean_ap", "dice", "count", "count_error"] {
            let values = unscaled.compactMap { $0[column].flatMap { Double($0) } }
            let expected = evaluation.compactMap { $0[column].flatMap { Double($0) } }
            #expect(values.count == 2 && expected.count == 2)
            #expect(zip(values, expected).allSatisfy { abs($0 - $1) < 1e-9 }, "\(column)")
        }
    }

    /// The rows of a CSV file without quoted fields, by the names of their columns.
    private static func table(_ path: FilePath) throws -> [[String: String]] {
        let lines = try String(contentsOfFile: path.string, encoding: .utf8)
            .split(whereSeparator: \.isNewline)
            .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        guard let names = lines.first else { return [] }
        return lines.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(names, $0)) }
    }
}
