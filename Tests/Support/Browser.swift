import Foundation
import Linux
import SystemPackage

/// Debian's `chromium` without a screen.
package enum Browser {
    private static let command = "/usr/bin/chromium"

    /// Whether it can be asked.
    package static var isThere: Bool { isThere(command) }

    /// Whether it can be asked what is wrong with a page, which takes Debian's `chromium-driver`.
    package static var isDriven: Bool { isThere && isThere("/usr/bin/chromedriver") }

    private static func isThere(_ program: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: program)
    }

    /// What a page consists of once its script has run, as HTML.
    ///
    /// - Throws: What Foundation throws where it cannot be run.
    package static func content(of file: FilePath) async throws -> String {
        try await PosixThread.result {
            let profile = try TemporaryFolder()
            defer { withExtendedLifetime(profile) {} }
            let arguments = [
                "--headless", "--no-sandbox", "--disable-gpu",
                "--user-data-dir=\(profile.path.string)", "--dump-dom",
                URL(fileURLWithPath: file.string).absoluteString,
            ]
            return try Program.run(command, arguments).output
        }
    }

    /// What a script of `Tests/Pages` finds wrong with a page: a line a fault, or nothing.
    ///
    /// - Parameters:
    ///   - page: The page.
    ///   - script: The name of the script.
    /// - Returns: The faults.
    /// - Throws: What Foundation throws where it cannot be run.
    package static func faults(
        of page: FilePath, by script: String = "browser"
    ) async throws -> String {
        let script = Fixtures.root.appending("Tests/Pages/\(script)").string
        return try await PosixThread.result {
            let result = try Program.run("/usr/bin/python3", [script, page.string])
            return result.output + result.errors
                + (result.status > 1 ? "exit status \(result.status)" : "")
        }
    }
}
