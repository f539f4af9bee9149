import Linux
import SystemPackage

/// The folder that files which cannot be processed are moved to, each with a sidecar that says why.
///
/// If a file cannot be moved, it stays in the inbox and only its sidecar is here: a failure in
/// place.
package struct FailedFolder: Sendable {
    /// The number of free names in a row after which no further failure of a name is looked for:
    /// files that went back into the inbox leave holes.
    static let largestGap = 8

    /// The folder, below which no symbolic link is followed.
    package let tree: FileTree

    /// Wraps the path of the folder, which need not exist.
    package init(root: FilePath) { tree = FileTree(root: root) }

    /// Moves a file from the inbox to the same relative path here, and writes its sidecar.
    ///
    /// If the name is taken it gets a number, as does a folder on the path whose name a file has.
    /// The sidecar is written first, to a name that is free: it reserves the number, also against
    /// other processes, and a file is never seen here without its reason. After a crash in between,
    /// the file is still in the inbox and is tried again; the sidecar is then its own.
    ///
    /// - Parameters:
    ///   - path: The file, relative to the inbox.
    ///   - inbox: The inbox.
    ///   - fingerprint: The fingerprint of the failed content; `nil` for any.
    ///   - sidecar: The encoded ``FailureSidecar``.
    /// - Returns: The absolute path of the file, in the inbox if it could not be moved: without
    ///   permission, or without space for a copy.
    /// - Throws: ``FileError``; the file is then where it was. `changedDuringMove` if it has another
    ///   fingerprint, so that the new content is still to be tried; its sidecar is removed.
    package func moveIn(
        _ path: FilePath, from inbox: FileTree, expecting fingerprint: Fingerprint? = nil,
        sidecar: [UInt8]
    ) throws(FileError) -> FilePath {
        let mirrored = try tree.mirroredPath(of: path)
        try tree.createFolder(at: mirrored.removingLastComponent())
        var number = 0
        while true {
            defer { number += 1 }
            let place = FailedFilePaths(of: mirrored, number: number)
            guard try reserve(place, for: path, sidecar: sidecar) else { continue }
            do throws(FileError) {
                try inbox.move(path, to: tree, as: place.file, expecting: fingerprint)
            } catch {
                // Another file has got the name without a sidecar.
                if error.errno == .fileExists {
                    try tree.remove(place.sidecar)
                    continue
                }
                // The move itself has succeeded, and only a later fsync failed.
                if try tree.status(of: place.file) == nil {
                    // The sidecar was just written here, so it is the inbox that refused.
                    if error.isPermissionDenied || error.isOutOfSpace(in: inbox) {
                        return inbox.root.pushing(path)
                    }
                    try tree.remove(place.sidecar)
                    throw error
                }
            }
            return tree.root.pushing(place.file)
        }
    }

    /// Writes the sidecar of an image that is about to be moved here, if the names are free.
    ///
    /// - Returns: Whether it is written; not if the names are another image's.
    private func reserve(
        _ place: FailedFilePaths, for image: FilePath, sidecar: [UInt8]
    ) throws(FileError) -> Bool {
        switch try place.state(for: image, in: tree) {
        case .occupied, .otherFailureInPlace: return false
        case .sameFailureInPlace: try tree.write(sidecar, to: place.sidecar)
        case .free:
            do throws(FileError) {
                try tree.create(sidecar, at: place.sidecar)
            } catch {
                // Another image has reserved it since.
                guard error.errno == .fileExists else { throw error }
                return false
            }
        }
        return true
    }

    /// Reads the sidecar of an image that has failed in place with the same content.
    ///
    /// - Parameters:
    ///   - image: Its path, relative to the inbox.
    ///   - sha256: The digest of its content; `nil` if it cannot be read.
    ///   - bytes: Its size, which is compared if there is no digest.
    /// - Returns: The sidecar; `nil` if there is none, so that the image is still to be tried.
    package func failureInPlace(for image: FilePath, sha256: String?, bytes: Int?)
        -> FailureSidecar?
    {
        guard let sidecar = failureInPlace(for: image), sidecar.image.sha256 == sha256,
            sha256 != nil || sidecar.image.bytes == bytes
        else { return nil }
        return sidecar
    }

    /// Reads the sidecar of an image that has failed in place, whatever its content was; `nil` if
    /// there is none.
    package func failureInPlace(for image: FilePath) -> FailureSidecar? {
        failurePlace(of: image)?.record
    }

    /// Finds the sidecar of an image that has failed in place, and reads it.
    func failurePlace(
        of image: FilePath
    ) -> (sidecar: FilePath, record: FailureSidecar)? {
        guard let mirrored = try? tree.mirroredPath(of: image),
            (try? tree.status(of: mirrored.removingLastComponent())) ?? nil != nil
        else { return nil }
        var (number, gap) = (0, 0)
        while gap < Self.largestGap {
            let place = FailedFilePaths(of: mirrored, number: number)
            switch try? place.state(for: image, in: tree) {
            case .occupied, .otherFailureInPlace: gap = 0
            case .sameFailureInPlace(let record): return (place.sidecar, record)
            case .free, nil: gap += 1
            }
            number += 1
        }
        return nil
    }

    /// Finds the file that a sidecar belongs to.
    ///
    /// - Parameters:
    ///   - sidecar: The path of the sidecar, relative to this folder.
    ///   - image: The path of the image that the sidecar names.
    /// - Returns: The path of the file, relative to this folder; `nil` if the image has failed in
    ///   place.
    /// - Throws: ``FileError`` if the folder cannot be read.
    package func file(
        ofSidecar sidecar: FilePath, about image: FilePath
    ) throws(FileError) -> FilePath? {
        let plain = FilePath(bytes: sidecar.bytes.dropLast(".json".utf8.count))
        if try tree.status(of: plain) != nil { return plain }
        // The sidecar's name was shortened: derive it from the image's name and each number.
        let folder = sidecar.removingLastComponent()
        guard let name = image.lastComponent else { return nil }
        var number = 0
        while true {
            let place = FailedFilePaths(of: folder.appending(name), number: number)
            let isTaken = try tree.status(of: place.file) != nil
            if place.sidecar == sidecar { return isTaken ? place.file : nil }
            if !isTaken, try tree.status(of: place.sidecar) == nil { return nil }
            number += 1
        }
    }

    /// Removes temporary files of dead processes; to be called before any file is written.
    ///
    /// - Returns: The number of removed files; 0 if the folder does not exist.
    /// - Throws: ``FileError`` if the folder cannot be listed.
    package func removeLeftoverFiles() throws(FileError) -> Int { try tree.removeLeftoverFiles() }
}

/// The paths in the failed folder that an image and its sidecar may get, by number.
struct FailedFilePaths: Sendable, Equatable {
    /// The path of the image, numbered.
    let file: FilePath
    /// The path of its sidecar.
    let sidecar: FilePath

    /// Creates the paths for a number; 0 keeps the image's own name.
    init(of image: FilePath, number: Int) {
        file = image.insertingNumber(number)
        sidecar = ResultName(for: file).sidecar
    }

    /// Which files are at the paths, as seen by one image.
    enum State {
        /// A file, of whichever image, or something else than a sidecar.
        case occupied
        /// Only a sidecar, of another image that failed in place.
        case otherFailureInPlace
        /// Only a sidecar, of this image, which failed in place.
        case sameFailureInPlace(FailureSidecar)
        /// Nothing.
        case free
    }

    /// Reads which files are at the paths.
    func state(for image: FilePath, in tree: FileTree) throws(FileError) -> State {
        if try tree.status(of: file) != nil { return .occupied }
        guard try tree.status(of: sidecar) != nil else { return .free }
        guard let found = try? FailureSidecar(at: sidecar, in: tree) else { return .occupied }
        return found.image.path == image ? .sameFailureInPlace(found) : .otherFailureInPlace
    }
}
