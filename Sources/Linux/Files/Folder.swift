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
        let error = lastErrno()
        guard error == .fileExists else {
            throw .system(path: path, action: "make the folder", error)
        }
        // Another process may have created it meanwhile, or something else has the name.
        guard isFolder else { throw .notAFolder(at: path) }
    }

    /// Checks that files may be made in the folder, by its permissions and its file system (access(2)).
    ///
    /// - Throws: ``FileError`` if not.
    package func checkWritable() throws(FileError) {
        guard path.withPlatformString({ access($0, W_OK | X_OK) }) == 0 else {
            throw .system(path: path, action: "write into the folder", lastErrno())
        }
    }

    /// Removes the folder if nothing is in it (rmdir(2)).
    package func removeIfEmpty() { _ = path.withPlatformString { rmdir($0) } }

    /// Whether the path is a folder, or a symbolic link to one.
    private var isFolder: Bool {
        var status = stat()
        return path.withPlatformString { stat($0, &status) } == 0
            && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Returns the names in the folder without `.` and `..`, sorted bytewise.
    package func names() throws(FileError) -> [FilePath.Component] {
        try DirectoryStream.names(in: OpenFolder(at: path, action: "list"))
            .sorted { $0.precedes($1) }
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
        shouldEnter: (FilePath) throws(FileError) -> Bool = { _ throws(FileError) in true },
        onError: (FilePath, FileError) throws(FileError) -> Void = {
            _, error throws(FileError) in
            throw error
        }
    ) throws(FileError) -> [(path: FilePath, status: FileStatus)] {
        var found: [(path: FilePath, status: FileStatus)] = []
        var begin = 0
        try FileTree(root: path).walk { path, _ throws(FileError) in
            Self.sort(&found[begin...])
            begin = found.count
            return try shouldEnter(path)
        } visit: { path, status throws(FileError) in
            found.append((path, status))
        } onError: { path, error throws(FileError) in
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
    package func synchronize() throws(FileError) { try OpenFolder(at: path).synchronize() }
}

/// A directory stream (readdir(3)), closed with the value.
struct DirectoryStream: ~Copyable {
    private let stream: OpaquePointer
    private let path: FilePath

    /// Opens a stream at the first name of a folder.
    init(of folder: borrowing OpenFolder) throws(FileError) {
        path = folder.path
        let number = try folder.openReadable(action: "list")
        guard let stream = fdopendir(number) else {
            let error = lastErrno()
            close(number)
            throw .system(path: folder.path, action: "list", error)
        }
        self.stream = stream
    }

    deinit { closedir(stream) }

    /// Returns all names in a folder, in no particular order and without `.` and `..`.
    static func names(in folder: borrowing OpenFolder) throws(FileError) -> [FilePath.Component] {
        let stream = try DirectoryStream(of: folder)
        var names: [FilePath.Component] = []
        while let name = try stream.nextName() { names.append(name) }
        return names
    }

    /// Returns the next name, in no particular order and without `.` and `..`; `nil` at the end.
    func nextName() throws(FileError) -> FilePath.Component? {
        while true {
            // readdir(3) returns null at the end and on error alike; only errno tells them apart.
            errno = 0
            let next = DiskCalls.perform(action: "list", path: path) { readdir(stream) }
            guard let entry = next else {
                if errno != 0 { throw .system(path: path, action: "list", lastErrno()) }
                return nil
            }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) {
                    FilePath.Component(platformString: $0)
                }
            }
            if let name, name.kind == .regular { return name }
        }
    }

    /// A name in the folder, with its status (lstat(2)) or why that could not be read.
    typealias Entry = (name: FilePath.Component, status: Result<FileStatus, FileError>)

    /// Returns the next entry that still exists; `nil` at the end.
    ///
    /// - Throws: ``FileError`` if the folder cannot be read, or grants no right to read the status
    ///   of its entries.
    func nextEntry() throws(FileError) -> Entry? {
        while let name = try nextName() {
            do {
                let found = try FileStatus(
                    at: dirfd(stream), name: name.path, path: path.appending(name))
                if let found { return (name, .success(found)) }
            } catch {
                // The missing right is the folder's own, so every other name would fail too.
                if error.errno == .permissionDenied { throw error }
                return (name, .failure(error))
            }
        }
        return nil
    }
}
