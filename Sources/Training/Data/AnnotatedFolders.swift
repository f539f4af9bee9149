import Linux
import SystemPackage

/// The images of several folders, each under a name of its own.
package struct AnnotatedFolders: Sendable {
    /// The images that have a truth, sorted by the bytes of their names.
    package private(set) var files: [AnnotatedFile] = []
    /// The others, sorted likewise.
    package private(set) var leftOut: [LeftOut] = []
    /// Sub-folders that by their names were to be judged by, not learned from.
    package private(set) var heldOut: [String] = []

    /// Lists folders; opens no file.
    ///
    /// - Parameter folders: In any order, which ``AnnotatedFile/folder`` counts.
    /// - Throws: ``AnnotationError``; ``FileError`` for a folder that cannot be listed.
    /// - Complexity: O(*n* log *n*), where *n* is the number of files.
    package init(_ folders: [FilePath]) throws {
        let listed = try folders.map { try AnnotatedFolder($0) }
        let prefixes = try Self.prefixes(of: folders, listed)
        var names: Set<String> = []
        for (number, folder) in listed.enumerated() {
            let prefix = prefixes[number]
            heldOut += folder.heldOut.map { folders[number].pushing($0).string }
            // The first of two names that read the same is the one whose bytes come first.
            for entry in folder.entries.sorted(by: { $0.path.bytes.precedes($1.path.bytes) }) {
                let name = prefix.pushing(entry.path).string
                switch entry.truth {
                case .failure(let missing):
                    leftOut.append(LeftOut(name: name, reason: missing.reason))
                case .success where !entry.path.isValidUTF8:
                    leftOut.append(LeftOut(name: name, reason: "its name is not UTF-8"))
                case .success where !names.insert(name).inserted:
                    leftOut.append(
                        LeftOut(name: name, reason: "its name reads the same as another's"))
                case .success(let truth):
                    files.append(
                        AnnotatedFile(
                            name: name, folder: number, tree: folder.tree, image: entry.path,
                            truth: truth))
                }
            }
        }
        files.sort { Array($0.name.utf8).precedes(Array($1.name.utf8)) }
        leftOut.sort { Array($0.name.utf8).precedes(Array($1.name.utf8)) }
    }

    /// What names begin with: nothing where no two folders hold the same path, else as many of the
    /// last components of the folders' own paths as tell them apart.
    private static func prefixes(
        of folders: [FilePath], _ listed: [AnnotatedFolder]
    ) throws(AnnotationError) -> [FilePath] {
        let resolved = folders.map { $0.resolved }
        for (number, path) in resolved.enumerated() where resolved[..<number].contains(path) {
            throw .givenTwice(folder: folders[number])
        }
        var paths: Set<FilePath> = []
        let isAlike = listed.contains { folder in
            // What is left out must not rename what is not.
            let own = folder.entries.filter(\.isUsable).map(\.path)
            defer { paths.formUnion(own) }
            return own.contains { paths.contains($0) }
        }
        guard isAlike else { return folders.map { _ in "" } }
        let longest = resolved.map { $0.components.count }.max() ?? 0
        let tails = (1...max(longest, 1)).lazy.map { count in
            resolved.map { FilePath(root: nil, $0.components.suffix(count)) }
        }
        return tails.first { Set($0).count == folders.count } ?? resolved
    }
}

extension [UInt8] {
    /// Whether a name comes before another, byte by byte.
    fileprivate func precedes(_ other: [UInt8]) -> Bool { lexicographicallyPrecedes(other) }
}
