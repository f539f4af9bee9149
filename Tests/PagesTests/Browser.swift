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
        let script = Fixtures.root.appending("Tests/Pages/browser").string
        let result = try Program.run("/usr/bin/python3", [script, page])
        return result.output + result.errors
            + (result.status > 1 ? "exit status \(result.status)" : "")
    }
}
