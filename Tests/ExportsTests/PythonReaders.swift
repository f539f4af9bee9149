import Foundation
import Linux
import SystemPackage
import TestSupport

/// Tests/Exports/readers, run by a Python that has the libraries which users have.
enum PythonReaders {
    /// Where Debian's python3-venv has put them; kept for the next run.
    private static let environment = Fixtures.root.appending(".build/exports-readers")
    private static let folder = Fixtures.root.appending("Tests/Exports")

    /// Whether the libraries are there, or could be fetched.
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

    /// What is wrong with the exports in some folders: a line a fault, or nothing.
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

    /// On a thread of its own, so that no other test is kept from running.
    private static func output(
        of command: [String]
    ) async throws -> (status: Int32, text: String) {
        try await PosixThread.result {
            let result = try Program.run(command[0], Array(command.dropFirst()))
            return (result.status, result.output + result.errors)
        }
    }
}
