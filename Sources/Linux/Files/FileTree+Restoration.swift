import Glibc
import SystemPackage

/// Files that a process had taken aside to move them, and has left there by its death.
extension FileTree {
    /// Whether a path is that of a folder in which a file is taken aside; it may belong to a living
    /// process.
    package static func isPrivateFolder(_ path: FilePath) -> Bool {
        path.lastComponent.map(PrivateFolder.isName) ?? false
    }

    /// Puts the files of a dead process's private folder back to where they were, and removes the
    /// folder.
    ///
    /// A file that has arrived at its new name, by a copy or a link, is removed instead; unless it
    /// was written to since, and then the copy is.
    ///
    /// - Parameter path: The private folder, relative to the root.
    /// - Returns: The names of the files that were put back; `nil` if the folder's owner is alive, or
    ///   it is gone.
    /// - Throws: ``FileError``; what could not be put back is still in the folder.
    package func restoreFiles(
        inPrivateFolder path: FilePath
    ) throws(FileError) -> [FilePath.Component]? {
        guard let name = path.lastComponent else { return nil }
        let parent = try openFolder(at: path.removingLastComponent(), action: "examine")
        guard let taken = try PrivateFolder(ofDeadProcess: name, in: parent) else { return nil }
        try taken.completeMove()
        let files = try taken.files()
        try taken.putBack(to: parent, by: RenameMethod.allCases)
        try taken.remove(from: parent)
        try parent.synchronize()
        return files
    }

    /// Puts back the files that a dead process has left aside in a folder, see
    /// ``restoreFiles(inPrivateFolder:)``.
    ///
    /// - Parameter folder: Relative to the root.
    /// - Throws: ``FileError``.
    package func restoreFiles(of folder: FilePath) throws(FileError) {
        let parent = try openFolder(at: folder, action: "list")
        for name in try DirectoryStream.names(in: parent) where PrivateFolder.isName(name) {
            _ = try restoreFiles(inPrivateFolder: folder.appending(name))
        }
    }

    /// The files in a private folder whose owner is dead; empty if it is alive.
    package func abandonedFiles(
        inPrivateFolder path: FilePath
    ) throws(FileError) -> [FilePath.Component] {
        guard let name = path.lastComponent else { return [] }
        let parent = try openFolder(at: path.removingLastComponent(), action: "examine")
        guard let taken = try PrivateFolder(ofDeadProcess: name, in: parent) else { return [] }
        return try taken.files()
    }
}
