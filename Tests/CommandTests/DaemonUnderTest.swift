import Foundation
import Linux
import Outbox
import SystemPackage
import TestSupport
import Testing

/// A daemon in folders of its own, and what it tells systemd.
final class DaemonUnderTest {
    let folder: TemporaryFolder
    /// What the process that was started last says: what came late from one before it would be taken
    /// for its own.
    private(set) var notifications: NotifySocket
    private var starts = 0
    /// What was said before READY=1, which the next wait may be for.
    private var early: [String] = []

    init() throws {
        folder = try TemporaryFolder()
        notifications = NotifySocket(in: folder.path)
        try configure("")
        try Folder(inbox).create()
    }

    var inbox: FilePath { folder.path.appending("inbox") }
    var outbox: FilePath { folder.path.appending("outbox") }
    var failed: FilePath { folder.path.appending("failed") }
    /// For `--config`.
    var settings: FilePath { folder.path.appending("nucleid.yaml") }

    /// Writes the settings file: folders, short times, and these lines.
    func configure(_ lines: String) throws {
        let folders = ["inbox", "outbox", "failed", "truth", "archive", "state", "runtime"]
            .map { "\($0): \(folder.path.appending($0))\n" }.joined()
        let times = "quiet: 20 ms\nsettle_limit: 100 ms\n"
        try AtomicFile.write(Array((folders + times + lines).utf8), to: settings)
    }

    /// Starts the daemon and waits for READY=1.
    func start(environment: [String: String] = [:], errors: Pipe? = nil) throws -> Process {
        if starts > 0 {
            notifications = NotifySocket(in: folder.path, named: "notify-\(starts)")
        }
        starts += 1
        let process = try Executable.start(
            ["run", "--config", settings.string],
            environment: environment.merging(["NOTIFY_SOCKET": notifications.path.string]) { $1 },
            errors: errors)
        early = []
        let ready = notifications.receive { line in
            early.append(line)
            return line == "READY=1"
        }
        #expect(ready != nil)
        return process
    }

    /// Runs another command by the same settings.
    func command(_ name: String, _ arguments: String...) throws -> Executable.Result {
        try Executable.run([name, "--config", settings.string] + arguments)
    }

    /// Waits until the status says so much.
    func wait(for parts: String...) {
        let suits = { (line: String) in
            line.hasPrefix("STATUS=") && parts.allSatisfy { line.contains($0) }
        }
        let wasEarly = early.contains(where: suits)
        early = []
        if wasEarly { return }
        #expect(notifications.receive(until: suits) != nil, "no status says \(parts)")
    }

    /// Ends the daemon as systemd does.
    func stop(_ process: Process) {
        process.terminate()
        #expect(notifications.receive { $0 == "STOPPING=1" } != nil)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 0)
    }

    /// The files of all results.
    func results() throws -> [FilePath] {
        try Folder(outbox).files().map(\.path)
            .filter { $0.lastComponent?.string.first != "." && $0 != "index.html" }
            .map { outbox.pushing($0) }
    }

    /// The sidecar of a result.
    func sidecar(_ name: String) throws -> Sidecar {
        try SidecarCoding.decode(
            Sidecar.self,
            from: OpenFile(at: outbox.appending("\(name).json")).readAll(limit: 1 << 20))
    }
}
