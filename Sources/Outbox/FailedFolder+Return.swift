import Linux
import SystemPackage

extension FailedFolder {
    /// Moves a failed file back into the inbox, where it is tried again, and removes its sidecar.
    ///
    /// The sidecar is removed first, or the file would count as failed in place; it is restored if
    /// moving fails, since a file that stays must keep its reason.
    ///
    /// - Parameters:
    ///   - file: The file, relative to this folder.
    ///   - sidecar: Its sidecar, relative to this folder; `nil` if there is none.
    ///   - inbox: The inbox, which must exist.
    ///   - target: The path of the file there; missing folders are created.
    ///   - mayCopy: Whether it may be copied, if the inbox is on another file system.
    /// - Throws: ``FileError``; `EEXIST` if the name is taken, `EXDEV` if it would have to be copied
    ///   and may not. The file is then where it was.
    package func moveBack(
        _ file: FilePath, sidecar: FilePath?, to inbox: FileTree, as target: FilePath,
        mayCopy: Bool = true
    ) throws(FileError) {
        try inbox.createFolder(at: target.removingLastComponent())
        guard let sidecar else { return try tree.move(file, to: inbox, as: target) }
        let bytes = try tree.open(sidecar).readAll(limit: 16 << 20)
        try tree.remove(sidecar)
        do throws(FileError) {
            try tree.move(file, to: inbox, as: target, mayCopy: mayCopy)
        } catch {
            // Unless somebody else has moved it: a sidecar alone would be a failure in place.
            if try tree.status(of: file) != nil { try tree.write(bytes, to: sidecar) }
            throw error
        }
    }
    /// Computes the SHA-256 of a failed file's content, read 1 MiB at a time.
    ///
    /// - Parameter path: The file, relative to this folder.
    /// - Returns: The digest in hexadecimal.
    /// - Throws: ``FileError`` if it cannot be read.
    package func digest(of path: FilePath) throws(FileError) -> String {
        let file = try tree.open(path)
        return try Digest.sha256 { update throws(FileError) in
            _ = try file.readChunks(ofSize: 1 << 20) { chunk throws(FileError) in
                update(chunk)
            }
        }
    }
}
