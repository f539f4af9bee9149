import Linux
import SystemPackage

/// Where images go that are done, if they are not kept in the inbox.
package struct ArchiveFolder: Sendable {
    /// The folder; no link below it is followed.
    package let tree: Tree

    /// Names the folder, which need not exist.
    package init(_ root: FilePath) { tree = Tree(root) }

    /// Moves a file here, keeping its path below the inbox; a name that is taken gets a number,
    /// also that of a folder that is a file here.
    ///
    /// - Parameters:
    ///   - path: The file, relative to the inbox.
    ///   - inbox: Where it lies.
    ///   - fingerprint: What was read; what has come in its place is not moved. `nil` for whatever
    ///     is there.
    /// - Returns: The absolute path where the file is now, or `nil` where the inbox does not let
    ///   it go: it is kept there.
    /// - Throws: ``FileError``; the file is then where it was. `changed` where it is another by
    ///   now, which is still to be done.
    package func take(
        _ path: FilePath, from inbox: Tree, expecting fingerprint: Fingerprint? = nil
    ) throws(FileError) -> FilePath? {
        let home = try tree.home(of: path)
        try tree.createFolder(home.removingLastComponent())
        var number = try firstFree(of: home)
        while true {
            let target = home.numbered(number)
            do {
                try inbox.move(path, to: tree, as: target, expecting: fingerprint)
                return tree.root.pushing(target)
            } catch {
                if error.isRefusal {
                    // Where the archive takes a file, it is the inbox that refuses.
                    try tree.probe(target)
                    return nil
                }
                guard error.errno == .fileExists else { throw error }
                number += 1
            }
        }
    }

    /// A number that is free, by doubling and then halving: the same name may come every day.
    ///
    /// - Complexity: O(log n) looks for n files of the name.
    private func firstFree(of path: FilePath) throws(FileError) -> Int {
        func isTaken(_ number: Int) throws(FileError) -> Bool {
            try tree.status(of: path.numbered(number)) != nil
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

    /// Removes what a dead process has left half-written; call it before any other is started.
    ///
    /// - Returns: How many files; 0 where there is no folder yet.
    /// - Throws: ``FileError`` where the folder cannot be listed.
    package func clear() throws(FileError) -> Int { try tree.clearTemporaries() }
}
