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

    /// The results whose images are gone, and how many others there are.
    package struct Survey: Sendable, Equatable {
        /// The paths of their sidecars, relative to the outbox, in the order of the folders.
        package var sidecars: [FilePath] = []
        /// The number of results whose images exist.
        package var others = 0
    }

    private let outbox: Outbox
    private let failed: FailedFolder
    private let inputs: InputSearch

    /// Creates a removal in the outbox of some folders.
    package init(folders: WorkFolders) {
        outbox = Outbox(root: folders.outbox)
        failed = FailedFolder(root: folders.failed)
        inputs = InputSearch(
            inbox: FileTree(root: folders.inbox), archive: FileTree(root: folders.archive))
    }

    /// Finds the results whose images are nowhere: not in the inbox, the archive or the failed folder.
    ///
    /// - Returns: The results.
    /// - Throws: ``FileError`` if the inbox, the outbox or a folder in it cannot be listed.
    /// - Complexity: O(*n*) for *n* sidecars, of which each is read.
    package func removedInputs() throws(FileError) -> Survey {
        try inputs.inbox.checkListable()
        var survey = Survey()
        try outbox.tree.walk { folder, _ throws(FileError) in
            !InboxFileKind.isHidden(folder)
        } visit: { path, status throws(FileError) in
            guard status.kind == .file, path.extension == "json",
                let sidecar = try? Sidecar(at: path, in: outbox.tree)
            else { return }
            if isGone(sidecar.image.file) {
                survey.sidecars.append(path)
            } else {
                survey.others += 1
            }
        } onError: { _, error throws(FileError) in
            throw error
        }
        return survey
    }

    /// Removes the result of a sidecar, if its image is still nowhere.
    ///
    /// - Parameter sidecar: Its path, relative to the outbox.
    /// - Returns: The result; every error becomes `refused`.
    package func remove(at sidecar: FilePath) -> Outcome {
        do {
            try inputs.inbox.checkListable()
            let isRemoved = try outbox.removeResult(at: sidecar) { isGone($0.image.file) }
            return isRemoved ? .removed : .refused(reason: "its image exists")
        } catch {
            return .refused(reason: "\(error)")
        }
    }

    /// Whether an image is nowhere; one that has failed since is in the failed folder.
    private func isGone(_ image: FilePath) -> Bool {
        !inputs.existsAnywhere(image) && (try? failed.hasFailure(of: image)) == false
    }
}
