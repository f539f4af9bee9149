import Foundation
import Linux
import SystemPackage
import TestSupport

/// Runs Tests/Exports/readers in a Python environment with the libraries that users read exports
/// with.
enum PythonReaders {
    /// The virtual environment, kept for the next run.
    private static let environment = Fixtures.root.appending(".build/exports-readers")
    private static let folder = Fixtures.root.appending("Tests/Exports")

    /// Whether the libraries are installed or could be installed.
    static func arePossible() async -> Bool {
        let pip = [
            environment.appending("bin/python").string, "-m", "pip", "install", "--quiet",
            "--disable-pip-version-check", "--requirement",
            folder.appending("requirements").string,
        ]
        if await succeeds(pip) { return true }
        guard await succeeds(["/usr/bin/python3", "-m", "venv", environment.string]) else {
            return false
        }
        return await succeeds(pip)
    }

    /// The faults that the readers find in folders of exports, one line each.
    static func faults(in folders: [FilePath]) async throws -> String {
        try await output(
            of: [
                environment.appending("bin/python").string, folder.appending("readers").string,
            ] + folders.map(\.string)
        ).text
    }

    private static func succeeds(_ command: [String]) async -> Bool {
        (try? await output(of: command))?.status == 0
    }

    /// Runs a command on its own thread, so that it does not block other tests.
    private static func output(
        of command: [String]
    ) async throws -> (status: Int32, text: String) {
        try await PosixThread.result {
            let result = try Program.run(command[0], Array(command.dropFirst()))
            return (result.status, result.output + result.errors)
        }
    }
}
