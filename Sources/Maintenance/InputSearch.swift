import Linux
import Outbox
import SystemPackage

/// Looks for the image of a result.
struct InputSearch: Sendable {
    let inbox: FileTree
    let archive: FileTree

    /// Whether an image is in the inbox or the archive, under its own name or that with the number 1.
    ///
    /// - Parameter image: Its path, relative to the inbox.
    /// - Returns: Whether it is; `true` if that cannot be found out.
    func exists(_ image: FilePath) -> Bool {
        let archived = (try? archive.mirroredPath(of: image)) ?? image
        // In the order in which an image is moved, so that it is not missed on its way.
        return [(inbox, image), (archive, archived), (archive, archived.insertingNumber(1))]
            .contains { tree, path in !tree.isGone(path) }
    }

    /// Whether an image is in the inbox, being moved, or in the archive under whatever number.
    ///
    /// - Parameter image: Its path, relative to the inbox.
    /// - Returns: Whether it is; `true` if that cannot be found out.
    /// - Complexity: O(*n*), where *n* files are in its folder of the archive.
    func existsAnywhere(_ image: FilePath) -> Bool {
        do {
            // In the order in which an image is moved.
            if try inbox.status(of: image) != nil { return true }
            if try inbox.isTakenAside(image) { return true }
            let archived = try archive.mirroredPath(of: image)
            let folder = archived.removingLastComponent()
            var isFound = false
            try archive.walk(from: folder) { below, _ in
                below == folder
            } visit: { path, _ in
                if path == archived || path.removingNumber == archived { isFound = true }
            } onError: { _, error throws(FileError) in
                throw error
            }
            return isFound
        } catch {
            return !error.isMissingFolder
        }
    }
}
