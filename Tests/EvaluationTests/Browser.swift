import Foundation
import Linux
import SystemPackage

/// Debian's `chromium` without a screen.
enum Browser {
    private static let command = "/usr/bin/chromium"

    /// Whether it can be asked.
    static var isThere: Bool { FileManager.default.isExecutableFile(atPath: command) }

    /// What a page consists of once its script has run, as HTML.
    static func content(of file: FilePath) async throws -> String {
        try await KernelThread.result {
            let profile = try TemporaryFolder()
            defer { withExtendedLifetime(profile) {} }
            let process = Process()
            process.executableURL = URL(fileURLWithPath: command)
            process.arguments = [
                "--headless", "--no-sandbox", "--disable-gpu",
                "--user-data-dir=\(profile.path.string)", "--dump-dom",
                URL(fileURLWithPath: file.string).absoluteString,
            ]
            let output = Pipe()
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = output
            process.standardError = FileHandle.nullDevice
            try process.run()
            let bytes = output.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return String(decoding: bytes, as: UTF8.self)
        }
    }
}
