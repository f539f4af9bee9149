import Linux
import SystemPackage

/// Removal of results, which a crash may interrupt between any two files.
extension Outbox {
    /// The largest size of the list of files that are being removed, in bytes.
    private static let maximumRecordBytes = 1 << 16
    private static let recordSuffix = ".removal"

    /// Removes the result that a sidecar describes.
    ///
    /// Nothing is published under its name meanwhile by this process.
    ///
    /// - Parameters:
    ///   - sidecar: Its path, relative to the outbox.
    ///   - isUnneeded: Whether the result with this sidecar is to be removed.
    /// - Returns: Whether it was removed.
    /// - Throws: ``FileError``; `unusable` if it is no sidecar of this outbox. The sidecar or some of
    ///   the files may be removed already.
    package func removeResult(
        at sidecar: FilePath, if isUnneeded: (Sidecar) -> Bool
    ) throws -> Bool {
        try PublicationLedger.shared.withReservation(of: tree.root.pushing(sidecar)) {
            try removeUnreservedResult(at: sidecar, if: isUnneeded)
        }
    }

    private func removeUnreservedResult(
        at sidecar: FilePath, if isUnneeded: (Sidecar) -> Bool
    ) throws(FileError) -> Bool {
        let path = tree.root.pushing(sidecar)
        let found: Sidecar
        do {
            found = try Sidecar(at: sidecar, in: tree)
        } catch {
            throw .unusable(path: path, reason: "\(error)")
        }
        let name = ResultName(for: found.image.path)
        guard name.sidecar == sidecar else {
            throw .unusable(path: path, reason: "it is not the sidecar of '\(found.image.name)'")
        }
        guard isUnneeded(found) else { return false }
        try removeResult(name, files: found.outputs.keys.compactMap { name.file(forKey: $0) })
        return true
    }

    /// Removes a result's sidecar, then files that it lists.
    ///
    /// A result exists if its sidecar does, so that goes first; nothing would list its files then,
    /// and after a crash they would stay for ever. Therefore their names are written to a hidden
    /// file before, and the next start removes them (``removeLeftoverFiles()``).
    ///
    /// - Parameters:
    ///   - name: The names of the result.
    ///   - files: The files to remove, relative to the outbox, in the folder of the sidecar.
    /// - Throws: ``FileError``; the sidecar or some of the files may be removed already.
    func removeResult(_ name: ResultName, files: [FilePath]) throws(FileError) {
        guard !files.isEmpty else { return try tree.remove(name.sidecar) }
        let record = Self.removalRecord(of: name.sidecar)
        let names = [name.sidecar] + files
        try tree.write(Array(names.map(\.lastComponentBytes).joined(separator: [0])), to: record)
        try tree.remove(name.sidecar)
        for file in files { try tree.remove(file) }
        try tree.remove(record)
    }

    /// The path of the list of files of a result that are being removed: their names, separated by
    /// NUL, the sidecar's first.
    package static func removalRecord(of sidecar: FilePath) -> FilePath {
        let digest = Digest.sha256(of: sidecar.lastComponentBytes).prefix(32)
        return sidecar.removingLastComponent()
            .appending("\(AtomicFile.temporaryPrefix)\(digest)\(recordSuffix)")
    }

    /// Removes temporary files of dead processes and ends the removals that they had begun; to be
    /// called before any file is written.
    ///
    /// Files that a sidecar lists again are left: its removal had not begun, or it is a new one.
    ///
    /// - Returns: The number of removed files; 0 if the outbox does not exist.
    /// - Throws: ``FileError`` if the outbox cannot be listed.
    package func removeLeftoverFiles() throws(FileError) -> Int {
        var records: [FilePath] = []
        var count = try tree.removeLeftoverFiles { path in
            let name = path.lastComponentBytes
            if name.suffix(Self.recordSuffix.utf8.count).elementsEqual(Self.recordSuffix.utf8) {
                records.append(path)
            }
        }
        for record in records { count += completeRemoval(at: record) }
        return count
    }

    /// Removes what a list names, then the list; after an error the list stays for the next start.
    private func completeRemoval(at record: FilePath) -> Int {
        var count = 0
        do throws(FileError) {
            let bytes = try tree.open(record).readAll(limit: Self.maximumRecordBytes)
            for file in try filesToRemove(listedIn: bytes, at: record) where try isFile(file) {
                try tree.remove(file)
                count += 1
            }
        } catch {
            // What has no error number is no list: too large, or no regular file.
            guard error.errno == nil else { return count }
        }
        if (try? tree.remove(record)) != nil { count += 1 }
        return count
    }

    /// The files of a list that no sidecar lists; none if it is not the list that its name says.
    ///
    /// - Throws: ``FileError`` if it is not known whether a sidecar lists them.
    private func filesToRemove(
        listedIn bytes: [UInt8], at record: FilePath
    ) throws(FileError) -> [FilePath] {
        let folder = record.removingLastComponent()
        let names = bytes.split(separator: 0).map { Array($0) }
        guard let first = names.first, names.allSatisfy({ !$0.contains(UInt8(ascii: "/")) }) else {
            return []
        }
        let sidecar = folder.pushing(FilePath(bytes: first))
        let stem = first.dropLast(".json".utf8.count) + [UInt8(ascii: ".")]
        guard Self.removalRecord(of: sidecar) == record else { return [] }
        var kept: Set<FilePath> = [sidecar]
        if try tree.status(of: sidecar) != nil {
            guard let found = try existingSidecar(at: sidecar) else { return [] }
            let name = ResultName(for: found.image.path)
            kept.formUnion(found.outputs.keys.compactMap { name.file(forKey: $0) })
        }
        return names.filter { $0.starts(with: stem) }
            .map { folder.pushing(FilePath(bytes: $0)) }
            .filter { !kept.contains($0) }
    }

    private func isFile(_ path: FilePath) throws(FileError) -> Bool {
        try tree.status(of: path)?.kind == .file
    }
}
