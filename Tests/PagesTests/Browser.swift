import Foundation
import Linux
import SystemPackage
import TestSupport

/// `Tests/Pages/browser`, which opens a page in chromium.
enum Browser {
    /// Whether Debian's chromium and its driver are installed.
    static let isThere = ["chromium", "chromedriver"].allSatisfy {
        FileManager.default.isExecutableFile(atPath: "/usr/bin/\($0)")
    }

    /// What is wrong with a page: a line a fault, or nothing.
    static func faults(of page: FilePath) async throws -> String {
        let path = page.string
        return try await KernelThread.result { try run(path) }
    }

    private static func run(_ page: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
        process.arguments = [Fixtures.root.appending("Tests/Pages/browser").string, page]
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let status = process.terminationStatus
        return String(decoding: text, as: UTF8.self) + (status > 1 ? "exit status \(status)" : "")
    }
}
