import Glibc
import SystemPackage

/// A folder, by its path, in which links are followed.
package struct Folder: Sendable, Hashable {
    /// Absolute, or relative to the working directory.
    package let path: FilePath

    /// Names a folder, which need not exist.
    package init(_ path: FilePath) { self.path = path }

    /// Makes the folder and those above it, where they are missing; the umask decides who may
    /// read them.
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
        // Made by somebody else since, or no folder at all.
        guard isFolder else { throw .noFolder(path) }
    }

    /// Whether a folder is there, or a link to one.
    private var isFolder: Bool {
        var status = stat()
        return path.withPlatformString { stat($0, &status) } == 0
            && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The names of what lies directly in the folder, sorted by their bytes; `.` and `..` left
    /// out.
    package func names() throws(FileError) -> [FilePath.Component] {
        let stream = try FolderStream(OpenFolder(path, for: "list"))
        var names: [FilePath.Component] = []
        while let name = try stream.next() { names.append(name) }
        return names.sorted { $0.precedes($1) }
    }

    /// What lies below the folder and its sub-folders and is no folder, as paths relative to it,
    /// each folder's own before its sub-folders', sorted by their bytes; links are not followed,
    /// but listed.
    ///
    /// - Parameters:
    ///   - enter: Called with each sub-folder (and the folder itself, as an empty path) before it
    ///     is listed; says whether it is to be.
    ///   - passOver: Called with each sub-folder that cannot be listed; may throw instead. One
    ///     that has vanished is passed over without a word.
    /// - Returns: Each path with what `lstat` says of it.
    /// - Throws: ``FileError`` where the folder itself cannot be listed.
    package func files(
        enter: (FilePath) throws(FileError) -> Bool = { _ throws(FileError) in true },
        passOver: (FilePath, FileError) throws(FileError) -> Void = { _, error throws(FileError) in
            throw error
        }
    ) throws(FileError) -> [(path: FilePath, status: FileStatus)] {
        var found: [(path: FilePath, status: FileStatus)] = []
        var begin = 0
        try Tree(path).walk { below, _ throws(FileError) in
            Self.sort(&found[begin...])
            begin = found.count
            return try enter(below)
        } visit: { below, status throws(FileError) in
            found.append((below, status))
        } passOver: { below, error throws(FileError) in
            try passOver(below, error)
        }
        Self.sort(&found[begin...])
        return found
    }

    /// Sorts the files of one folder, which differ in their last component alone.
    private static func sort(_ files: inout ArraySlice<(path: FilePath, status: FileStatus)>) {
        files.sort { first, second in
            guard let first = first.path.lastComponent, let second = second.path.lastComponent
            else { return false }
            return first.precedes(second)
        }
    }

    /// Makes sure that a rename or an unlink in this folder survives a power cut.
    package func synchronize() throws(FileError) { try OpenFolder(path).synchronize() }
}
