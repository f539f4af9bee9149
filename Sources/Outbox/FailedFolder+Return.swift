import Linux
import SystemPackage

extension FailedFolder {
    /// The time after which a file has come to lie beside its sidecar, or is seen on its way.
    package static let moveTime: Duration = .seconds(2)

    /// Moves a failed file back into the inbox, where it is tried again, and removes its sidecar.
    ///
    /// Both are taken aside together: neither is seen here without the other, and a sidecar that
    /// the file gets by failing again is another one.
    ///
    /// - Parameters:
    ///   - file: The file, relative to this folder.
    ///   - sidecar: Its sidecar, in the same folder; `nil` if there is none.
    ///   - inbox: The inbox, which must exist.
    ///   - target: The path of the file there; missing folders are created.
    ///   - mayCopy: Whether it may be copied, if the inbox is on another file system.
    /// - Throws: ``FileError``; `EEXIST` if the name is taken, `EXDEV` if it would have to be copied
    ///   and may not. The file is then where it was.
    package func moveBack(
        _ file: FilePath, sidecar: FilePath?, to inbox: FileTree, as target: FilePath,
        mayCopy: Bool = true
    ) throws(FileError) {
        try inbox.createFolder(at: target.removingLastComponent())
        guard try tree.status(of: file)?.kind == .file else {
            throw .system(path: tree.root.pushing(file), action: "move", .noSuchFileOrDirectory)
        }
        // Before it is taken aside, so that whoever watches this folder is told of no new file.
        guard try inbox.status(of: target) == nil else {
            throw .system(path: inbox.root.pushing(target), action: "move to", .fileExists)
        }
        try tree.move(
            file, to: inbox, as: target, removing: sidecar?.lastComponent, mayCopy: mayCopy)
    }

    /// Removes the sidecar of a failure in place, so that its image is tried again.
    ///
    /// A file that is about to be moved here has its sidecar before it comes; a sidecar counts as
    /// that of a failure in place only if it is some seconds old, and the image is not on its way.
    ///
    /// - Parameters:
    ///   - sidecar: The sidecar, relative to this folder.
    ///   - image: The path of the image in the inbox.
    ///   - inbox: The inbox.
    /// - Returns: Whether it was removed.
    /// - Throws: ``FileError``.
    package func releaseFailureInPlace(
        sidecar: FilePath, of image: FilePath, in inbox: FileTree
    ) throws(FileError) -> Bool {
        guard try isInPlace(sidecar: sidecar, of: image, in: inbox) else { return false }
        try tree.remove(sidecar)
        return true
    }

    /// Whether a sidecar without a file is that of a failure in place, rather than of an image on its
    /// way here.
    ///
    /// - Parameters:
    ///   - sidecar: The sidecar, relative to the failed folder.
    ///   - image: The path of the image in the inbox.
    ///   - inbox: The inbox.
    /// - Returns: Whether it is some seconds old, and the image is not being moved.
    /// - Throws: ``FileError``.
    package func isInPlace(
        sidecar: FilePath, of image: FilePath, in inbox: FileTree
    ) throws(FileError) -> Bool {
        guard let status = try tree.status(of: sidecar) else { return false }
        guard !(.zero..<Self.moveTime).contains(status.age), try !inbox.isTakenAside(image) else {
            return false
        }
        return try file(ofSidecar: sidecar, about: image) == nil
    }

    /// Computes the SHA-256 of a failed file's content, read 1 MiB at a time.
    ///
    /// - Parameter path: The file, relative to this folder.
    /// - Returns: The digest in hexadecimal.
    /// - Throws: ``FileError`` if it cannot be read.
    package func digest(of path: FilePath) throws(FileError) -> String {
        let file = try tree.open(path)
        return try Digest.sha256 { update throws(FileError) in
            _ = try file.readChunks(ofSize: 1 << 20) { chunk throws(FileError) in
                update(chunk)
            }
        }
    }
}
