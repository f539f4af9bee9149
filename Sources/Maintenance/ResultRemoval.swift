import Inbox
import Linux
import Outbox
import Pipeline
import SystemPackage

/// Removes results whose images were removed from the inbox (`nucleid clean --removed`).
package struct ResultRemoval: Sendable {
    /// The result for one sidecar.
    package enum Outcome: Sendable, Equatable {
        /// The result was removed.
        case removed
        /// It was left.
        case refused(reason: String)
    }

    private let outbox: Outbox
    private let inputs: InputSearch

    /// Creates a removal in the outbox of some folders.
    package init(folders: WorkFolders) {
        outbox = Outbox(root: folders.outbox)
        inputs = InputSearch(
            inbox: FileTree(root: folders.inbox), archive: FileTree(root: folders.archive))
    }

    /// Finds the results whose images are neither in the inbox nor archived.
    ///
    /// - Returns: The paths of their sidecars, relative to the outbox, in the order of the folders.
    /// - Throws: ``FileError`` if the outbox, or a folder in it, cannot be listed.
    /// - Complexity: O(*n*) for *n* sidecars, of which each is read.
    package func removedInputs() throws(FileError) -> [FilePath] {
        var found: [FilePath] = []
        try outbox.tree.walk { folder, _ throws(FileError) in
            !InboxFileKind.isHidden(folder)
        } visit: { path, status throws(FileError) in
            guard status.kind == .file, path.extension == "json",
                let sidecar = try? Sidecar(at: path, in: outbox.tree)
            else { return }
            let image = sidecar.image.file
            if !inputs.exists(image), try !inputs.inbox.isTakenAside(image) { found.append(path) }
        } onError: { _, error throws(FileError) in
            throw error
        }
        return found
    }

    /// Removes the result of a sidecar, if its image is still neither in the inbox nor archived.
    ///
    /// - Parameter sidecar: Its path, relative to the outbox.
    /// - Returns: The result; every error becomes `refused`.
    package func remove(at sidecar: FilePath) -> Outcome {
        do {
            let found = try Sidecar(at: sidecar, in: outbox.tree)
            let image = found.image.file
            guard !inputs.exists(image), try !inputs.inbox.isTakenAside(image) else {
                return .refused(reason: "its image '\(found.image.name)' exists")
            }
            try outbox.removeResult(at: sidecar)
            return .removed
        } catch {
            return .refused(reason: "\(error)")
        }
    }
}

/// Looks for the image of a result.
struct InputSearch: Sendable {
    let inbox: FileTree
    let archive: FileTree

    /// Whether an image is in the inbox or the archive.
    ///
    /// - Parameter image: Its path, relative to the inbox.
    /// - Returns: Whether it is; `true` if that cannot be found out.
    func exists(_ image: FilePath) -> Bool {
        let archived = (try? archive.mirroredPath(of: image)) ?? image
        // In the order in which an image is moved, so that it is not missed on its way.
        return [(inbox, image), (archive, archived), (archive, archived.insertingNumber(1))]
            .contains { tree, path in !tree.isGone(path) }
    }
}
