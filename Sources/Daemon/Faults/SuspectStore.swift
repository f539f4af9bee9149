import Linux
import Outbox
import SystemPackage

/// The suspects, persisted in the state folder so that they survive a crash of the process.
///
/// `suspects.json` holds the marks. Crashing processes leave records beside it
/// (``CrashRecorder``), which are merged into it at the next start, as are the jobs that were in
/// flight when the last process was killed for memory (``InFlightRecorder``).
final class SuspectStore: Sendable {
    private static let name: FilePath = "suspects.json"

    private let folder: FileTree
    private let suspects: Monitor<Suspects>

    /// Reads `suspects.json`, and merges the crash records of the last process into it.
    ///
    /// - Throws: ``FileError`` where the folder cannot be read or written.
    init(folder: FilePath) throws(FileError) {
        self.folder = FileTree(root: folder)
        var suspects = Suspects()
        // An unreadable file counts as empty: the marks are lost, which costs at most three
        // further tries an image.
        if try self.folder.status(of: Self.name) != nil,
            let bytes = try? self.folder.open(Self.name).readAll(limit: 16 << 20),
            let known = try? SidecarCoding.decode(Suspects.self, from: bytes)
        {
            suspects = known
        }
        var isWritten = false
        // Nothing that tells of a death is removed before the marks are written.
        try CrashRecorder.consumeRecords(in: folder) {
            [tree = self.folder] crashes throws(FileError) in
            for crash in crashes { suspects.record(crash) }
            suspects.recordKillForMemory(
                workInFlight: InFlightRecorder.workKilledForMemory(
                    in: folder, hasCrashRecord: !crashes.isEmpty, now: .current))
            // Also without changes, to find out now, before it matters, whether it can be written.
            isWritten = try Self.isWritten(suspects, in: tree)
        }
        self.suspects = Monitor(suspects)
        try InFlightRecorder.clear(in: folder)
        // On a full disk, in the room that the records had.
        if !isWritten { _ = try Self.isWritten(suspects, in: self.folder) }
    }

    /// Writes the marks, unless the disk is full: that is temporary, and until then only this process
    /// knows them.
    ///
    /// - Returns: Whether they are written.
    private static func isWritten(
        _ suspects: Suspects, in folder: FileTree
    ) throws(FileError) -> Bool {
        do {
            try write(suspects, in: folder)
            return true
        } catch {
            guard let errno = error.errno, Fault.diskFull.contains(errno) else { throw error }
            return false
        }
    }

    /// Whether no image is a suspect.
    var isEmpty: Bool { all.isEmpty }

    /// All marks, sorted by image name.
    var all: [Suspects.Mark] { suspects.update { $0.all } }

    /// Returns the mark of a job; `nil` if it is no suspect.
    func mark(of work: [UInt8]) -> Suspects.Mark? { suspects.update { $0[work] } }

    /// Removes the mark of a job, in memory and in `suspects.json`.
    func forget(_ work: [UInt8]) throws(FileError) {
        let changed = suspects.update { $0.forget(work) ? $0 : nil }
        if let changed { try Self.write(changed, in: folder) }
    }

    private static func write(_ suspects: Suspects, in folder: FileTree) throws(FileError) {
        guard let bytes = try? SidecarCoding.encode(suspects) else { return }
        try folder.write(bytes, to: name)
    }
}
