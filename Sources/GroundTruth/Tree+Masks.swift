import Inbox
import Linux
import SystemPackage

/// The masks of one image, each a file of its own.
extension Tree {
    /// Goes through what lies directly in a folder and has the name of an image; links too, which
    /// whoever opens them refuses.
    ///
    /// - Throws: ``FileError`` where the folder cannot be listed, and what `visit` throws.
    func visitMasks(
        in folder: FilePath, visit: (FilePath, FileStatus) throws(FileError) -> Void
    ) throws(FileError) {
        try walk(from: folder) { below, _ throws(FileError) in
            below == folder
        } visit: { path, status throws(FileError) in
            guard let name = path.lastComponent, InboxName(FilePath(root: nil, [name])) == .image
            else { return }
            try visit(path, status)
        } passOver: { _, error throws(FileError) in
            throw error
        }
    }

    /// What the masks of a job are now, so that they can be noted as seen to once it is done.
    ///
    /// - Returns: None for a job that is about one file, and for a folder that cannot be listed:
    ///   its comparison says why.
    package func masks(of job: Job) -> [FilePath: Fingerprint] {
        guard job.isFolder else { return [:] }
        var masks: [FilePath: Fingerprint] = [:]
        try? visitMasks(in: job.path) { path, status in masks[path] = status.fingerprint }
        return masks
    }
}
