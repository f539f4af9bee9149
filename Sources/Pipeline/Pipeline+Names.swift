import Images
import Linux
import Outbox
import SystemPackage

/// Whether the outbox has room for the names of an image's result.
extension Pipeline {
    /// Makes sure, before any work, that the result of a picture would not replace that of another
    /// image; looked at once more when it is published.
    ///
    /// - Throws: ``EarlyOutcome`` where it would, ``FileError``.
    func requireFreeName(
        of picture: Picture, image: OpenedImage, task: borrowing ImageTask
    ) throws {
        try rejectingFaults(of: picture, image: image, task: task) {
            try outbox.checkNames(of: picture.name(in: task.source.name)) {
                try exists(imageOf: $0, besides: task)
            }
        }
    }

    /// Whether the image of a published result still exists, in the inbox or in the archive, as
    /// another file than the one in flight.
    ///
    /// A file that was renamed in case alone is found under both names by an inbox that ignores case;
    /// it is the same inode, and no other image.
    ///
    /// - Parameters:
    ///   - sidecar: The sidecar of the result.
    ///   - task: The image in flight.
    /// - Returns: Whether it exists; `false` for an image that is not named by its path.
    /// - Throws: ``FileError``.
    func exists(
        imageOf sidecar: Sidecar, besides task: borrowing ImageTask
    ) throws(FileError) -> Bool {
        guard task.source.path == task.source.name else { return false }
        let path = sidecar.image.planes?.path ?? sidecar.image.path
        let (inbox, own) = (task.source.tree, task.file.fingerprint)
        if let status = try inbox.status(of: path), status.kind == .file {
            return (status.device, status.inode) != (own.device, own.inode)
        }
        // In the order in which an image is moved, so that it is not missed on its way.
        if try inbox.isTakenAside(path) { return true }
        guard let archive else { return false }
        return try archive.status(of: archive.mirroredPath(of: path))?.kind == .file
    }
}
