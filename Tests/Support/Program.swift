import Foundation
import Linux
import SystemPackage

/// A program of the machine that a test runs to its end.
package enum Program {
    /// What it left behind.
    package struct Result: Sendable {
        /// The exit status.
        package let status: Int32
        /// What it wrote to standard output.
        package let output: String
        /// What it wrote to standard error.
        package let errors: String
    }

    /// Runs a program with an empty standard input.
    ///
    /// - Parameters:
    ///   - command: Its path.
    ///   - arguments: What it is called with.
    ///   - environment: Added to the tests' own.
    ///   - place: The folder it runs in; by default where the tests do.
    /// - Returns: What it left behind.
    /// - Throws: What Foundation throws where it cannot be run.
    package static func run(
        _ command: String, _ arguments: [String], environment: [String: String] = [:],
        in place: FilePath? = nil
    ) throws -> Result {
        // Files rather than pipes: nothing to drain, nothing to fill up, and no signal that a test
        // sends interrupts the reading, at which Foundation would trap.
        let folder = try TemporaryFolder()
        let names = ["output", "errors"].map { folder.path.appending($0).string }
        for name in names { _ = FileManager.default.createFile(atPath: name, contents: nil) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: command)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        if let place { process.currentDirectoryURL = URL(fileURLWithPath: place.string) }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: names[0])
        process.standardError = FileHandle(forWritingAtPath: names[1])
        try process.run()
        process.waitUntilExit()
        let texts = try names.map { try String(contentsOfFile: $0, encoding: .utf8) }
        return Result(status: process.terminationStatus, output: texts[0], errors: texts[1])
    }
}
