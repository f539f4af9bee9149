import Linux
import SystemPackage

/// The folder that processed images are moved to, unless they stay in the inbox.
package struct ArchiveFolder: Sendable {
    /// The folder, below which no symbolic link is followed.
    package let tree: FileTree

    /// Wraps the path of the folder, which need not exist.
    package init(root: FilePath) { tree = FileTree(root: root) }

    /// Moves a file from the inbox to the same relative path here.
    ///
    /// If the name is taken it gets a number, as does a folder on the path whose name a file has.
    ///
    /// - Parameters:
    ///   - path: The file, relative to the inbox.
    ///   - inbox: The inbox.
    ///   - fingerprint: The fingerprint of the processed content; `nil` for any.
    /// - Returns: The new absolute path; `nil` if the inbox does not permit the removal, so that the
    ///   file stays there.
    /// - Throws: ``FileError``; the file is then where it was. `changedDuringMove` if it has another
    ///   fingerprint, so that the new content is still to be processed.
    package func moveIn(
        _ path: FilePath, from inbox: FileTree, expecting fingerprint: Fingerprint? = nil
    ) throws(FileError) -> FilePath? {
        let mirrored = try tree.mirroredPath(of: path)
        try tree.createFolder(at: mirrored.removingLastComponent())
        var number = try firstFreeNumber(of: mirrored)
        while true {
            let target = mirrored.insertingNumber(number)
            do {
                try inbox.move(path, to: tree, as: target, expecting: fingerprint)
                return tree.root.pushing(target)
            } catch {
                if error.isPermissionDenied {
                    // If the archive is writable, it is the inbox that refused.
                    try tree.checkWritable(target)
                    return nil
                }
                guard error.errno == .fileExists else { throw error }
                number += 1
            }
        }
    }

    /// Finds a free number by doubling and then bisection, since the same name may come every day.
    ///
    /// - Complexity: O(log *n*) look-ups for *n* files of the name.
    private func firstFreeNumber(of path: FilePath) throws(FileError) -> Int {
        func isTaken(_ number: Int) throws(FileError) -> Bool {
            try tree.status(of: path.insertingNumber(number)) != nil
        }
        guard try isTaken(0) else { return 0 }
        var (taken, free) = (0, 1)
        while try isTaken(free) { (taken, free) = (free, free * 2) }
        while free - taken > 1 {
            let middle = (taken + free) / 2
            if try isTaken(middle) { taken = middle } else { free = middle }
        }
        return free
    }

    /// Removes temporary files of dead processes; to be called before any file is written.
    ///
    /// - Returns: The number of removed files; 0 if the folder does not exist.
    /// - Throws: ``FileError`` if the folder cannot be listed.
    package func removeLeftoverFiles() throws(FileError) -> Int { try tree.removeLeftoverFiles() }
}
