import Foundation
import Linux
import SystemPackage
import TestSupport

/// The real executable, as users run it.
enum Executable {
    static let path: String =
        ProcessInfo.processInfo.environment["NUCLEID_EXECUTABLE"]
        ?? Fixtures.root.appending(".build/release/nucleid").string

    /// What a finished process left.
    struct Result: Sendable {
        let status: Int32
        let output: String
        let errors: String
    }

    /// Starts a process.
    static func start(
        _ arguments: [String], command: String = path, environment: [String: String] = [:],
        output: Pipe? = nil, errors: Pipe? = nil
    ) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: command)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output ?? FileHandle.nullDevice
        process.standardError = errors ?? FileHandle.nullDevice
        try process.run()
        return process
    }

    /// Runs a process that takes minutes to its end, and keeps no other test from running.
    static func wait(for arguments: [String], command: String) async throws -> Result {
        try await KernelThread.result { try run(arguments, command: command) }
    }

    /// Runs a process to its end.
    static func run(
        _ arguments: [String], command: String = path, environment: [String: String] = [:]
    ) throws -> Result {
        // Files rather than pipes: nothing to drain, nothing to fill up.
        let folder = try TemporaryFolder()
        let names = ["output", "errors"].map { folder.path.appending($0).string }
        for name in names { _ = FileManager.default.createFile(atPath: name, contents: nil) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: command)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: names[0])
        process.standardError = FileHandle(forWritingAtPath: names[1])
        try process.run()
        process.waitUntilExit()
        let texts = try names.map { try String(contentsOfFile: $0, encoding: .utf8) }
        return Result(status: process.terminationStatus, output: texts[0], errors: texts[1])
    }
}
