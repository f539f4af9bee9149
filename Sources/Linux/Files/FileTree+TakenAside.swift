import SystemPackage

/// Files that are being moved at this moment, so that they are at neither path.
extension FileTree {
    /// The files of a folder that a process has taken aside to move them, or has left there by its
    /// death; they still exist, in a hidden folder beside their places.
    ///
    /// - Parameter folder: Relative to the root.
    /// - Returns: Their names in `folder`; empty if there is no such folder.
    /// - Throws: ``FileError``.
    package func filesTakenAside(
        from folder: FilePath
    ) throws(FileError) -> Set<FilePath.Component> {
        var files: Set<FilePath.Component> = []
        do throws(FileError) {
            let folder = try openFolder(at: folder, action: "list")
            for name in try DirectoryStream.names(in: folder) where PrivateFolder.isName(name) {
                files.formUnion(try Self.files(inPrivateFolder: name, of: folder))
            }
        } catch {
            guard error.isMissingFolder else { throw error }
        }
        return files
    }

    /// Whether a file has been taken aside to move it; see ``filesTakenAside(from:)``.
    package func isTakenAside(_ path: FilePath) throws(FileError) -> Bool {
        guard let name = path.lastComponent else { return false }
        return try filesTakenAside(from: path.removingLastComponent()).contains(name)
    }

    /// The regular files in a private folder; empty if it is gone, or is no folder.
    private static func files(
        inPrivateFolder name: FilePath.Component, of parent: borrowing OpenFolder
    ) throws(FileError) -> Set<FilePath.Component> {
        var files: Set<FilePath.Component> = []
        do throws(FileError) {
            let stream = try DirectoryStream(of: parent.openSubfolder(name, action: "list"))
            while let entry = try stream.nextEntry() {
                if case .success(let status) = entry.status, status.kind == .file {
                    files.insert(entry.name)
                }
            }
        } catch {
            // One that may not be listed is another user's, who moves nothing of ours.
            guard error.isMissingFolder || error.errno == .permissionDenied else { throw error }
        }
        return files
    }
}
