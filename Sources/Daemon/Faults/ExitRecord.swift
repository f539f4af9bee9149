import Linux
import Outbox
import SystemPackage

/// How systemd saw the main process of the service end, recorded by ExecStopPost= of the unit.
package struct ExitRecord: Codable, Sendable, Equatable {
    /// The name of the record in the state folder.
    static let name: FilePath = "last-exit.json"

    /// The ID of the service's run (`INVOCATION_ID`).
    package var invocation: String
    /// The result of the service (`SERVICE_RESULT` of systemd.exec(5)), such as `oom-kill`.
    ///
    /// With control groups of version 1 systemd does not recognise OOM kills: it is then `signal`.
    package var result: String
    /// The OOM kills in the service's control group, of which ExecStopPost= is still a part, and
    /// in its ancestors.
    package var kills: [MemoryKills]

    package init(invocation: String, result: String, kills: [MemoryKills]) {
        self.invocation = invocation
        self.result = result
        self.kills = kills
    }

    /// The record of the service whose ExecStopPost= this process is; `nil` for any other process.
    package static var current: ExitRecord? {
        guard let invocation = ServiceEnvironment.invocation,
            let result = ServiceEnvironment.result
        else { return nil }
        return ExitRecord(invocation: invocation, result: result, kills: MemoryKills.current)
    }

    /// Writes the record into the state folder, unless the process ended in order.
    ///
    /// A process that fails before it has read the record of the last one that had work in flight, as
    /// with wrong settings, leaves that record there.
    ///
    /// - Throws: ``FileError``.
    package func write(in state: FilePath) throws {
        guard result != "success" else { return }
        if let unread = Self.read(in: state)?.invocation, unread != invocation,
            unread == InFlightRecorder.invocation(in: state)
        {
            return
        }
        try FileTree(root: state).write(SidecarCoding.encode(self), to: Self.name)
    }

    /// Reads the record in the state folder; `nil` if there is none, or it is malformed.
    static func read(in state: FilePath) -> ExitRecord? {
        guard let bytes = try? FileTree(root: state).open(name).readAll(limit: 1 << 16) else {
            return nil
        }
        return try? SidecarCoding.decode(Self.self, from: bytes)
    }
}
