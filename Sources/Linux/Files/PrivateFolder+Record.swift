import Glibc
import SystemPackage

/// The record of a move, and the end of a move by it after a crash.
extension PrivateFolder {
    /// Writes the record of a move durably, before the file gets a second name.
    func write(_ record: MoveRecord) throws(FileError) {
        let entry = DirectoryEntry(
            folder: try folder.duplicate(), name: MoveRecord.fileName)
        try entry.write(record.bytes)
    }

    /// Whether a file that was taken has, or may have, arrived at its new name besides.
    func mayHaveArrived(_ file: FilePath.Component) -> Bool {
        do throws(FileError) {
            guard let record = try MoveRecord(in: folder) else { return false }
            return try record.arrival(of: folder.status(of: file)) != nil
        } catch {
            return true
        }
    }

    /// Reads the record of the move, which only a process of this user or of root can have written:
    /// it names a file that will be removed.
    ///
    /// - Throws: ``FileError``; `unusable` for a record of somebody else.
    func trustedRecord() throws(FileError) -> MoveRecord? {
        guard let record = try MoveRecord(in: folder) else { return nil }
        // Of a file made here and now, since a file system may show other owners than a process has.
        let (probe, descriptor) = try DirectoryEntry(
            folder: folder.duplicate(), name: Self.companions
        ).openTemporary(access: O_WRONLY)
        close(descriptor)
        let own = try folder.owner(of: probe)
        try folder.unlink(probe)
        let owner = try folder.owner(of: MoveRecord.fileName)
        guard owner == own || owner == 0 else {
            throw .unusable(
                path: folder.path, reason: "another user has made it; move what is in it yourself")
        }
        return record
    }

    /// Ends the move of a dead process, if the file had arrived: of the two that there are, one is
    /// removed.
    func completeMove() throws(FileError) {
        guard let record = try trustedRecord() else { return }
        for file in try files() {
            let status = try folder.status(of: file)
            guard let arrival = try record.arrival(of: status) else { continue }
            let target = record.target.removingLastComponent()
            // It may not have been before the death.
            try Folder(target).synchronize()
            if arrival.isSameFile(as: status) || record.isCurrent(for: status) {
                try folder.unlink(file)
            } else if record.isCurrent(for: arrival) {
                try FileTree(root: target)
                    .entry(at: FilePath(bytes: record.target.lastComponentBytes), action: "remove")
                    .removeCopy(inode: record.inode)
            }
            // Where both were written to, both stay.
        }
    }
}
