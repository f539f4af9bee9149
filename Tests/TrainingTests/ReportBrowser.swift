import Foundation
import Linux
import SystemPackage
import TestSupport

/// Debian's `chromium` without a screen.
enum ReportBrowser {
    private static let command = "/usr/bin/chromium"

    /// Whether it can be asked.
    static var isThere: Bool { FileManager.default.isExecutableFile(atPath: command) }

    /// What a page consists of once its script has run, as HTML.
    static func content(of file: FilePath) async throws -> String {
        try await KernelThread.result {
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
}
