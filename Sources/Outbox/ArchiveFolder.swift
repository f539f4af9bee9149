import Linux
import SystemPackage

/// Where images go that are done, if they are not kept in the inbox.
package struct ArchiveFolder: Sendable {
    /// The folder; no link below it is followed.
    package let tree: Tree

    /// Names the folder, which need not exist.
    package init(_ root: FilePath) { tree = Tree(root) }

    /// Moves a file here, keeping its path below the inbox; a name that is taken gets a number.
    ///
    /// - Parameters:
    ///   - path: The file, relative to the inbox.
    ///   - inbox: Where it lies.
    /// - Returns: The absolute path where the file is now.
    /// - Throws: ``FileError``; the file is then where it was.
    package func take(_ path: FilePath, from inbox: Tree) throws(FileError) -> FilePath {
        try tree.createFolder(path.removingLastComponent())
        var number = 0
        while true {
            let target = path.numbered(number)
            do {
                try inbox.move(path, to: tree, as: target)
                return tree.root.pushing(target)
            } catch {
                guard error.errno == .fileExists else { throw error }
                number += 1
            }
        }
    }

    /// Removes what a dead process has left half-written; call it before any other is started.
    ///
    /// - Returns: How many files; 0 where there is no folder yet.
    /// - Throws: ``FileError`` where the folder cannot be listed.
    package func clear() throws(FileError) -> Int { try tree.clearTemporaries() }
}
