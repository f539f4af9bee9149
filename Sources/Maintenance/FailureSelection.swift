import Inbox
import Linux
import Outbox
import SystemPackage

/// Finds failed files by the paths that a person gives.
package struct FailureSelection: Sendable {
    /// A failed file and its sidecar, relative to the failed folder; one of the two may be missing.
    package struct Entry: Sendable, Hashable {
        /// The image; `nil` if it failed in place.
        package let file: FilePath?
        /// The failure sidecar; `nil` if there is none.
        package let sidecar: FilePath?

        /// The path by which it is found again, relative to the failed folder.
        package var path: FilePath { file ?? sidecar ?? "" }
    }

    private let failed: FailedFolder
    private var tree: FileTree { failed.tree }

    /// Creates a selection in the failed folder.
    package init(failed: FilePath) { self.failed = FailedFolder(root: failed) }

    /// Lists the failures at some paths, before any is moved.
    ///
    /// - Parameter paths: Files, sidecars and folders: absolute and below the failed folder, or
    ///   relative to it. An empty array means all.
    /// - Returns: The failed files, each once.
    /// - Throws: ``FileError`` for a path that names nothing, or leads out of the folder.
    package func entries(at paths: [FilePath]) throws(FileError) -> [Entry] {
        var entries: [Entry] = []
        var seen: Set<Entry> = []
        for path in paths.isEmpty ? [FilePath("")] : paths {
            let relative = try relativePath(of: path)
            for file in try files(at: relative) {
                let entry = try entry(of: file)
                if seen.insert(entry).inserted { entries.append(entry) }
            }
        }
        return entries
    }

    /// The absolute path by which an entry is reported.
    package func path(of entry: Entry) -> FilePath { tree.root.pushing(entry.path) }
}

extension FailureSelection {
    private func relativePath(of path: FilePath) throws(FileError) -> FilePath {
        guard !path.components.contains(where: { $0.kind == .parentDirectory }) else {
            throw .unusable(path: path, reason: "a path with '..' is not followed")
        }
        var relative = path.lexicallyNormalized()
        if path.isAbsolute, !relative.removePrefix(tree.root) {
            throw .unusable(path: path, reason: "it does not lie below '\(tree.root)'")
        }
        guard !InboxFileKind.isHidden(relative) else {
            throw .unusable(
                path: path, reason: "it is hidden: it is on its way, or its failure has ended")
        }
        return relative
    }

    /// The files named by a path: the files below a folder, the file itself, or its sidecar.
    private func files(at path: FilePath) throws(FileError) -> [FilePath] {
        switch try tree.status(of: path)?.kind {
        case .file: return [path]
        case .folder: break
        case .other:
            throw .unusable(path: tree.root.pushing(path), reason: "it is no regular file")
        case nil where path.isEmpty: return []
        case nil:
            let sidecar = ResultName(for: path).sidecar
            if try tree.status(of: sidecar) != nil { return [sidecar] }
            throw .system(
                path: tree.root.pushing(path), action: "find", .noSuchFileOrDirectory)
        }
        try restoreFiles(below: path)
        var files: [FilePath] = []
        try tree.walk(from: path) { folder, _ in
            !InboxFileKind.isHidden(folder)
        } visit: { file, status in
            if status.kind == .file, !InboxFileKind.isHidden(file) { files.append(file) }
        } onError: { _, error throws(FileError) in
            throw error
        }
        return files
    }

    /// Puts back what an earlier process was moving when it died.
    private func restoreFiles(below path: FilePath) throws(FileError) {
        var folders: [FilePath] = []
        try tree.walk(from: path) { folder, _ in
            if FileTree.isPrivateFolder(folder) { folders.append(folder) }
            return !InboxFileKind.isHidden(folder)
        } visit: { _, _ in
        } onError: { _, error throws(FileError) in
            throw error
        }
        // What cannot be put back keeps nothing else from being retried; 'nucleid verify' names it.
        for folder in folders { _ = try? tree.restoreFiles(inPrivateFolder: folder) }
    }

    private func entry(of path: FilePath) throws(FileError) -> Entry {
        guard path.extension == "json" else {
            let sidecar = ResultName(for: path).sidecar
            return Entry(file: path, sidecar: try tree.status(of: sidecar) == nil ? nil : sidecar)
        }
        guard let sidecar = try? FailureSidecar(at: path, in: tree) else {
            let file = FilePath(bytes: path.bytes.dropLast(".json".utf8.count))
            return Entry(file: try tree.status(of: file) == nil ? nil : file, sidecar: path)
        }
        return Entry(
            file: try failed.file(ofSidecar: path, about: sidecar.image.path), sidecar: path)
    }
}
