import SystemPackage

/// A path that equals those which differ from it in their Unicode normalization alone (UAX #15).
///
/// macOS decomposes names when it copies them: `é` becomes `e` and an accent (NFD), which to Linux
/// is another name than the composed one (NFC). Paths that are not UTF-8 equal only themselves.
package struct NormalizedPath: Hashable, Sendable {
    private enum Name: Hashable {
        // Strings compare and hash by canonical equivalence.
        case text(String)
        case bytes([UInt8])
    }

    private let name: Name

    /// Wraps a path.
    package init(_ path: FilePath) {
        name = path.isValidUTF8 ? .text(path.string) : .bytes(path.bytes)
    }
}

extension FilePath {
    /// Whether all bytes are ASCII, so that no other path differs in normalization alone.
    package var isASCII: Bool { bytes.allSatisfy { $0 < 0x80 } }
}

extension FileTree {
    /// The first of some names that a regular file in a folder has in any Unicode normalization.
    ///
    /// - Parameters:
    ///   - folder: Relative to the root, in any normalization.
    ///   - names: The names, the preferred one first.
    /// - Returns: The path as it is spelled on disk, the bytewise first of several; `nil` where
    ///   there is none.
    /// - Throws: ``FileError``, also where a folder on the way cannot be listed.
    /// - Complexity: O(*n* log *n*), where *n* is the number of files in the folder.
    package func firstFile(
        in folder: FilePath, normalized names: some Sequence<FilePath.Component>
    ) throws(FileError) -> FilePath? {
        try files(in: folder, normalized: names).first
    }

    /// The files in a folder that have one of some names in any Unicode normalization.
    ///
    /// - Parameters:
    ///   - folder: Relative to the root, in any normalization.
    ///   - names: The names.
    /// - Returns: The paths as they are spelled on disk, in the order of the names, the bytewise first
    ///   for each.
    /// - Throws: ``FileError``, also where a folder on the way cannot be listed.
    /// - Complexity: O(*n* log *n*), where *n* is the number of files in the folder.
    package func files(
        in folder: FilePath, normalized names: some Sequence<FilePath.Component>
    ) throws(FileError) -> [FilePath] {
        guard let folder = try spelling(of: folder) else { return [] }
        var files: [NormalizedPath: FilePath.Component] = [:]
        for (name, kind) in try entries(of: folder) where kind == .file {
            files[NormalizedPath(name.path)] = name
        }
        return names.compactMap { files[NormalizedPath($0.path)] }.map { folder.appending($0) }
    }

    /// The path of a folder as it is spelled on disk.
    ///
    /// - Parameter path: Relative to the root, in any Unicode normalization.
    /// - Returns: The path itself if it is a folder, else the bytewise first that differs in
    ///   normalization alone; `nil` where there is none.
    /// - Throws: ``FileError``, also where a folder on the way cannot be listed.
    package func spelling(of path: FilePath) throws(FileError) -> FilePath? {
        var found: FilePath = ""
        for name in path.components {
            let exact = found.appending(name)
            if try status(of: exact)?.kind == .folder {
                found = exact
                continue
            }
            guard !name.path.isASCII else { return nil }
            let wanted = NormalizedPath(name.path)
            let other = try entries(of: found).last { entry, kind in
                kind == .folder && NormalizedPath(entry.path) == wanted
            }
            guard let other else { return nil }
            found = found.appending(other.name)
        }
        return found
    }

    /// The entries of a folder from the bytewise last to the first; none if it does not exist.
    package func entries(
        of folder: FilePath
    ) throws(FileError) -> [(name: FilePath.Component, kind: FileStatus.Kind)] {
        var entries: [(name: FilePath.Component, kind: FileStatus.Kind)] = []
        do throws(FileError) {
            try walk(from: folder) { path, status throws(FileError) in
                if path == folder { return true }
                if let name = path.lastComponent { entries.append((name, status.kind)) }
                return false
            } visit: { path, status throws(FileError) in
                if let name = path.lastComponent { entries.append((name, status.kind)) }
            } onError: { _, _ throws(FileError) in
            }
        } catch {
            guard error.isMissingFolder else { throw error }
        }
        return entries.sorted { $1.name.precedes($0.name) }
    }
}
