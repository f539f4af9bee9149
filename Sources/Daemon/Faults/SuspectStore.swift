import Linux
import Outbox
import SystemPackage

/// The suspects as they stand in the state folder, for a process that has died cannot tell.
///
/// `suspects.json` is what is known; beside it lie the records that dying processes leave
/// (``DeathRecord``), which are taken in at the start.
final class SuspectStore: Sendable {
    private static let name: FilePath = "suspects.json"

    private let folder: Tree
    private let suspects: Monitor<Suspects>

    /// Reads the book, and takes in how the last process died.
    ///
    /// - Throws: ``FileError`` where the folder cannot be read or written.
    init(folder: FilePath) throws(FileError) {
        self.folder = Tree(folder)
        var suspects = Suspects()
        // What cannot be read is no book: the marks are lost, and with them at most three tries.
        if try self.folder.status(of: Self.name) != nil,
            let bytes = try? self.folder.open(Self.name).readAll(limit: 16 << 20),
            let known = try? SidecarCoding.decode(Suspects.self, from: bytes)
        {
            suspects = known
        }
        let deaths = try DeathRecord.take(from: folder)
        for death in deaths { suspects.record(death) }
        self.suspects = Monitor(suspects)
        do {
            // Also where nothing is new: that it can be written must be known before it is needed.
            try write(suspects)
        } catch {
            // A full disk passes; until then the marks are known to this process alone.
            guard let errno = error.errno, Fault.diskFull.contains(errno) else { throw error }
        }
    }

    /// Whether nothing is known.
    var isEmpty: Bool { all.isEmpty }

    /// What is known, for the journal.
    var all: [Suspects.Mark] { suspects.update { $0.all } }

    /// What is known of a job.
    func mark(of work: [UInt8]) -> Suspects.Mark? { suspects.update { $0[work] } }

    /// Forgets a job, on the disk too.
    func forget(_ work: [UInt8]) throws(FileError) {
        let changed = suspects.update { $0.forget(work) ? $0 : nil }
        if let changed { try write(changed) }
    }

    private func write(_ suspects: Suspects) throws(FileError) {
        guard let bytes = try? SidecarCoding.encode(suspects) else { return }
        try folder.write(bytes, to: Self.name)
    }
}
