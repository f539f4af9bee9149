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
    typealias Result = Program.Result

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
        try await PosixThread.result { try run(arguments, command: command) }
    }

    /// Runs a process to its end.
    static func run(
        _ arguments: [String], command: String = path, environment: [String: String] = [:],
        in place: FilePath? = nil
    ) throws -> Result {
        try Program.run(command, arguments, environment: environment, in: place)
    }
}
