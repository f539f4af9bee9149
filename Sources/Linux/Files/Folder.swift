import Glibc
import SystemPackage

/// A folder given by its path; symbolic links in the path are followed.
package struct Folder: Sendable, Hashable {
    /// The path, absolute or relative to the working directory.
    package let path: FilePath

    /// Wraps a path; the folder need not exist.
    package init(_ path: FilePath) { self.path = path }

    /// Creates the folder and its missing parents; the umask decides the permissions.
    ///
    /// Each created folder is synchronized to disk (fsync(2)).
    package func create() throws(FileError) {
        if isFolder { return }
        let parent = path.removingLastComponent()
        if !parent.isEmpty { try Folder(parent).create() }
        if path.withPlatformString({ mkdir($0, 0o777) }) == 0 {
            return try Folder(parent).synchronize()
        }
        let error = lastError()
        guard error == .fileExists else {
            throw .system(path: path, action: "make the folder", error)
        }
        // Another process may have created it meanwhile, or something else has the name.
        guard isFolder else { throw .noFolder(path) }
    }

    /// Whether the path is a folder, or a symbolic link to one.
    private var isFolder: Bool {
        var status = stat()
        return path.withPlatformString { stat($0, &status) } == 0
            && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Returns the names in the folder without `.` and `..`, sorted bytewise.
    package func names() throws(FileError) -> [FilePath.Component] {
        let stream = try FolderStream(OpenFolder(path, for: "list"))
        var names: [FilePath.Component] = []
        while let name = try stream.next() { names.append(name) }
        return names.sorted { $0.precedes($1) }
    }

    /// Lists everything but folders below this folder, recursively.
    ///
    /// Symbolic links are listed, not followed. A folder's own files come before those of its
    /// sub-folders; both are sorted bytewise. Folders that vanish meanwhile are skipped.
    ///
    /// - Parameters:
    ///   - shouldEnter: Returns whether to list a sub-folder; called with its relative path, first with
    ///     the empty path for this folder.
    ///   - onError: Called for each sub-folder that cannot be listed; may throw to stop.
    /// - Returns: Paths relative to the folder, with their status (lstat(2)).
    /// - Throws: ``FileError`` if the folder itself cannot be listed, or what the closures throw.
    package func files(
        enter shouldEnter: (FilePath) throws(FileError) -> Bool = { _ throws(FileError) in true },
        passOver onError: (FilePath, FileError) throws(FileError) -> Void = {
            _, error throws(FileError) in
            throw error
        }
    ) throws(FileError) -> [(path: FilePath, status: FileStatus)] {
        var found: [(path: FilePath, status: FileStatus)] = []
        var begin = 0
        try Tree(path).walk { path, _ throws(FileError) in
            Self.sort(&found[begin...])
            begin = found.count
            return try shouldEnter(path)
        } visit: { path, status throws(FileError) in
            found.append((path, status))
        } passOver: { path, error throws(FileError) in
            try onError(path, error)
        }
        Self.sort(&found[begin...])
        return found
    }

    /// Sorts files of one folder, whose paths differ in the last component only.
    private static func sort(_ files: inout ArraySlice<(path: FilePath, status: FileStatus)>) {
        files.sort { first, second in
            guard let first = first.path.lastComponent, let second = second.path.lastComponent
            else { return false }
            return first.precedes(second)
        }
    }

    /// Makes renames and removals in the folder durable (fsync(2)).
    package func synchronize() throws(FileError) { try OpenFolder(path).synchronize() }
}
