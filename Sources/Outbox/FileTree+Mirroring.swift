import Linux
import SystemPackage

extension FileTree {
    /// Returns the path here that mirrors a path of another tree.
    ///
    /// A folder whose name a file has here gets a number: if `a.png` is a file, `a.png/x.png`
    /// becomes `a.png.1/x.png`.
    ///
    /// - Parameter path: The relative path in the other tree.
    /// - Returns: The relative path here, whose folder need not exist.
    /// - Throws: ``FileError`` if a folder cannot be read.
    package func mirroredPath(of path: FilePath) throws(FileError) -> FilePath {
        guard let name = path.lastComponent else { return path }
        var folder = FilePath("")
        for component in path.removingLastComponent().components {
            let wanted = folder.appending(component)
            var number = 0
            folder = wanted
            while try status(of: folder)?.kind == .file {
                number += 1
                let tail = Array(".\(number)".utf8)
                let stem = wanted.lastComponentBytes.truncatedName(toByteCount: 255 - tail.count)
                folder = wanted.removingLastComponent().pushing(FilePath(bytes: stem + tail))
            }
        }
        return folder.appending(name)
    }

    /// Returns the path in the other tree that ``mirroredPath(of:)`` was called with: without the
    /// numbers of folders.
    package func originalPath(of mirrored: FilePath) -> FilePath {
        guard let name = mirrored.lastComponent else { return mirrored }
        var (found, origin) = (FilePath(""), FilePath(""))
        for component in mirrored.removingLastComponent().components {
            let bytes = FilePath(root: nil, [component]).bytes
            let dot = bytes.lastIndex(of: UInt8(ascii: ".")) ?? 0
            let stem = FilePath(bytes: Array(bytes[..<dot]))
            let isNumbered =
                dot > 0 && Int(String(decoding: bytes[(dot + 1)...], as: UTF8.self)) != nil
            let isFile = isNumbered && (try? status(of: found.pushing(stem)))?.kind == .file
            origin = isFile ? origin.pushing(stem) : origin.appending(component)
            found = found.appending(component)
        }
        return origin.appending(name)
    }

    /// Removes temporary files of dead processes, and returns their number; 0 if the folder does
    /// not exist.
    ///
    /// - Parameter visit: Called with each other file of nucleid's own names.
    /// - Returns: The number of removed files.
    /// - Throws: ``FileError`` if the folder cannot be listed.
    package func removeLeftoverFiles(
        visit: (FilePath) -> Void = { _ in }
    ) throws(FileError) -> Int {
        do {
            // Folders that cannot be listed were not written to either.
            return try removeTemporaryFiles(visit: visit) { _, _ in }
        } catch {
            guard error.isMissingFolder else { throw error }
            return 0
        }
    }
}

extension FileError {
    /// Whether the error is a missing permission or a read-only file system.
    var isPermissionDenied: Bool {
        errno == .permissionDenied || errno == .notPermitted || errno == .readOnlyFileSystem
    }

    /// Whether a file has to stay in a folder because there is no space: for the copy that the move
    /// would be, or for the folder that it is taken aside into.
    ///
    /// - Parameter source: The folder.
    /// - Returns: Whether it has to stay.
    package func isOutOfSpace(in source: FileTree) -> Bool {
        switch self {
        case .noRoom: true
        case .system(let path, _, .noSpace), .system(let path, _, .diskQuotaExceeded):
            path.starts(with: source.root)
        default: false
        }
    }
}
