import Inbox
import Linux
import Outbox
import SystemPackage

/// Moves failed files back into the inbox, where they are tried again (`nucleid retry`).
package struct Requeue: Sendable {
    /// The result for one file.
    package enum Outcome: Sendable, Equatable {
        /// Moved back into the inbox, under this path.
        case returned(FilePath)
        /// It had failed in place; its failure record was removed, so that it is tried again.
        case released(FilePath)
        /// It was left where it is.
        case refused(reason: String)
    }

    /// A failed file and its sidecar, relative to the failed folder; one of the two may be missing.
    package struct Entry: Sendable, Hashable {
        /// The image; `nil` if it failed in place.
        let file: FilePath?
        /// The failure sidecar; `nil` if there is none.
        let sidecar: FilePath?
    }

    private let failed: FailedFolder
    private let inbox: FileTree

    /// Creates a requeue operation between two folders.
    package init(failed: FilePath, inbox: FilePath) {
        self.failed = FailedFolder(root: failed)
        self.inbox = FileTree(root: inbox)
    }

    private var tree: FileTree { failed.tree }

    /// Lists the entries to move, before any is moved.
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

    /// Moves one entry back into the inbox.
    ///
    /// - Parameter entry: What ``entries(at:)`` has found.
    /// - Returns: The result; every error becomes `refused`.
    package func requeue(_ entry: Entry) -> Outcome {
        do {
            return try move(entry)
        } catch {
            return .refused(reason: "\(error)")
        }
    }

    /// The absolute path by which an entry is reported.
    package func path(of entry: Entry) -> FilePath {
        tree.root.pushing(entry.file ?? entry.sidecar ?? "")
    }
}

extension Requeue {
    private func relativePath(of path: FilePath) throws(FileError) -> FilePath {
        guard !path.components.contains(where: { $0.kind == .parentDirectory }) else {
            throw .unusable(path: path, reason: "a path with '..' is not followed")
        }
        var relative = path.lexicallyNormalized()
        if path.isAbsolute, !relative.removePrefix(tree.root) {
            throw .unusable(path: path, reason: "it does not lie below '\(tree.root)'")
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

    private func move(_ entry: Entry) throws(FileError) -> Outcome {
        let image = entry.sidecar.flatMap { try? FailureSidecar(at: $0, in: tree) }?.image.path
        guard let target = image ?? entry.file else {
            return .refused(reason: "it is no sidecar, and no failed file lies beside it")
        }
        let isInInbox = try inbox.status(of: target) != nil
        guard let file = entry.file else {
            guard isInInbox, let sidecar = entry.sidecar else {
                return .refused(
                    reason: "its image '\(target)' is neither here nor in the inbox; "
                        + "remove the sidecar")
            }
            guard try failed.releaseFailureInPlace(sidecar: sidecar, of: target, in: inbox) else {
                return .refused(reason: "it has just failed; retry it again in a few seconds")
            }
            return .released(target)
        }
        guard !isInInbox else {
            return .refused(
                reason: "'\(inbox.root.pushing(target))' exists; rename or remove that one first")
        }
        guard try inbox.status(of: "") != nil else {
            return .refused(reason: "there is no inbox at '\(inbox.root)'; make it first")
        }
        try failed.moveBack(file, sidecar: entry.sidecar, to: inbox, as: target)
        return .returned(target)
    }
}
