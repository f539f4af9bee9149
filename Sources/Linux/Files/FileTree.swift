import Glibc
import SystemPackage

/// File operations below a root folder that neither a symbolic link nor `..` can escape from.
///
/// Each component of a path is opened relative to the one before (openat(2) with `O_NOFOLLOW` and
/// `O_DIRECTORY`), so a link that somebody creates meanwhile is not followed either. This is what
/// openat2(2) does with `RESOLVE_BENEATH` and `RESOLVE_NO_SYMLINKS`, but works where a seccomp
/// filter or an old kernel refuses that call.
///
/// All paths are relative to the root; the empty path is the root itself.
package struct FileTree: Sendable, Hashable {
    /// The path of the root folder; symbolic links in it are followed.
    package let root: FilePath

    /// Wraps the path of a root folder, which need not exist.
    package init(root: FilePath) { self.root = root }

    /// Reads the status of a path, not following a link; `nil` if nothing is there.
    ///
    /// - Throws: ``FileError``; `unusable` for a path that leads out of the root.
    package func status(of path: FilePath) throws(FileError) -> FileStatus? {
        do {
            if path.isEmpty { return try openFolder(at: path, action: "examine").status() }
            return try entry(at: path, action: "examine").status()
        } catch {
            guard error.isMissingFolder else { throw error }
            return nil
        }
    }

    /// The first of some names that a regular file directly in a folder has.
    ///
    /// - Parameters:
    ///   - folder: Relative to the root.
    ///   - names: The names, the preferred one first.
    /// - Returns: `nil` where no regular file has one of the names, or there is no such folder; a
    ///   link is neither file nor folder.
    /// - Throws: ``FileError``; `notUsable` for a path that leads out.
    package func firstFile(
        in folder: FilePath, named names: some Sequence<FilePath.Component>
    ) throws(FileError) -> FilePath.Component? {
        try files(in: folder, named: names, atMost: 1).first
    }

    /// Those of some names that regular files directly in a folder have.
    ///
    /// The folder is opened once, however many names there are. A name that is longer than the file
    /// system allows is no file's.
    ///
    /// - Parameters:
    ///   - folder: Relative to the root.
    ///   - names: The names.
    ///   - limit: The most names that are returned.
    /// - Returns: The names in their order; none where there is no such folder.
    /// - Throws: ``FileError``; `notUsable` for a path that leads out.
    package func files(
        in folder: FilePath, named names: some Sequence<FilePath.Component>,
        atMost limit: Int = .max
    ) throws(FileError) -> [FilePath.Component] {
        var found: [FilePath.Component] = []
        do throws(FileError) {
            let folder = try self.openFolder(at: folder, action: "look at")
            for name in names where found.count < limit {
                do throws(FileError) {
                    if try folder.status(of: name)?.kind == .file { found.append(name) }
                } catch {
                    guard error.errno == .fileNameTooLong else { throw error }
                }
            }
        } catch {
            guard error.isMissingFolder else { throw error }
        }
        return found
    }

    /// Opens a regular file for reading, without blocking on a pipe and without following a link.
    ///
    /// - Throws: ``FileError``; `unusable` for folders, links, pipes and devices.
    package func open(_ path: FilePath) throws(FileError) -> OpenFile {
        try entry(at: path, action: "open").open()
    }

    /// Writes a file atomically and durably: temporary file in the same folder, which must exist,
    /// fsync(2), rename(2), fsync(2) of the folder.
    ///
    /// - Throws: ``FileError``; a file that was at `path` before is then still there.
    package func write(_ bytes: [UInt8], to path: FilePath) throws(FileError) {
        try entry(at: path, action: "write").write(bytes)
    }

    /// Removes a file durably; does nothing if there is none.
    package func remove(_ path: FilePath) throws(FileError) {
        do {
            try entry(at: path, action: "remove").remove()
        } catch {
            guard error.isMissingFolder else { throw error }
        }
    }

    /// Moves a file to a name that is free, durably; to another file system by copying content,
    /// permissions and times, fsync(2), and then removing the original.
    ///
    /// A file that gets the name meanwhile is left alone: the one to move is taken aside first, into
    /// a hidden folder beside it. After a crash, ``restoreFiles(inPrivateFolder:)`` puts it back.
    ///
    /// - Parameters:
    ///   - path: The file to move.
    ///   - tree: The tree to move it to; may be this one.
    ///   - target: Its new path there, whose folder must exist.
    ///   - fingerprint: The fingerprint that the file must have; `nil` for any.
    ///   - companion: A file beside it that is removed once it has been moved, such as its sidecar;
    ///     `nil` for none.
    ///   - methods: The methods of renaming; each is tried if the one before is not supported.
    ///   - mayCopy: Whether it may be copied. A program that has it open would go on writing to the
    ///     original, which has no name any more.
    /// - Throws: ``FileError``: `EXDEV` if it would have to be copied and may not; `noRoom` if there
    ///   is no room for the copy; `EEXIST` if `target` exists; `EBUSY` if the file was written to
    ///   while it was copied; `changedDuringMove` if it has another fingerprint. It is then where it
    ///   was or, if its name was taken meanwhile, at a numbered name beside it.
    package func move(
        _ path: FilePath, to tree: FileTree, as target: FilePath,
        expecting fingerprint: Fingerprint? = nil, removing companion: FilePath.Component? = nil,
        methods: [RenameMethod] = RenameMethod.allCases, mayCopy: Bool = true
    ) throws(FileError) {
        try entry(at: path, action: "move").move(
            to: tree.entry(at: target, action: "move to"), expecting: fingerprint,
            removing: companion, methods: methods, mayCopy: mayCopy)
    }

    /// Writes a file atomically and durably to a name that is free.
    ///
    /// - Throws: ``FileError``, with `EEXIST` if something has the name.
    package func create(_ bytes: [UInt8], at path: FilePath) throws(FileError) {
        try entry(at: path, action: "write").create(bytes)
    }

    /// Checks that a file could be written, by creating and removing an empty temporary file in
    /// its folder.
    ///
    /// - Throws: ``FileError`` if it could not.
    package func checkWritable(_ path: FilePath) throws(FileError) {
        try entry(at: path, action: "write").checkWritable()
    }

    /// Creates a folder with its missing parents and the root, each synchronized to disk before
    /// the next.
    package func createFolder(at path: FilePath) throws(FileError) {
        try check(path)
        try Folder(root).create()
        var folder = try OpenFolder(at: root)
        for name in path.components { folder = try folder.openOrCreateFolder(named: name) }
    }

    /// Makes renames and removals in a folder durable (fsync(2)).
    ///
    /// - Throws: ``FileError``.
    package func synchronizeFolder(at path: FilePath) throws(FileError) {
        try openFolder(at: path, action: "synchronize").synchronize()
    }

    /// Checks that a folder can be listed: opens it and reads its first entry.
    ///
    /// - Parameter path: The folder; by default the root.
    /// - Throws: ``FileError`` if it cannot.
    package func checkListable(_ path: FilePath = "") throws(FileError) {
        let folder = try openFolder(at: path, action: "list")
        _ = try DirectoryStream(of: folder).nextName()
    }

    /// Whether this process may make and remove names in a folder, by its permissions
    /// (faccessat(2) with the effective user); the removal of others' files may still be denied by
    /// the sticky bit.
    ///
    /// - Parameter path: The folder.
    /// - Returns: Whether it may; `false` if the folder cannot be opened.
    package func isWritable(_ path: FilePath) -> Bool {
        guard let folder = try? openFolder(at: path, action: "open") else { return false }
        return faccessat(folder.descriptor, ".", W_OK | X_OK, AT_EACCESS) == 0
    }

    /// Whether the file system of a folder can only be read, as this process sees it (statvfs(3)).
    ///
    /// - Parameter path: The folder.
    /// - Returns: Whether it is; `false` if that cannot be found out.
    package func isReadOnly(_ path: FilePath) -> Bool {
        guard let folder = try? openFolder(at: path, action: "open") else { return false }
        var status = statvfs()
        return fstatvfs(folder.descriptor, &status) == 0 && status.f_flag & UInt(ST_RDONLY) != 0
    }
}

extension FileTree {
    /// Opens a folder, component by component; `action` is the verb for error messages.
    func openFolder(at path: FilePath, action: String) throws(FileError) -> OpenFolder {
        try check(path)
        var folder = try OpenFolder(at: root, action: action)
        for name in path.components {
            folder = try folder.openSubfolder(name, action: action)
        }
        return folder
    }

    /// Opens the folder of a path; `action` is the verb for error messages.
    func entry(at path: FilePath, action: String) throws(FileError) -> DirectoryEntry {
        try check(path)
        guard let name = path.lastComponent else {
            throw .unusable(path: root, reason: "it is a folder, not a file")
        }
        do {
            return DirectoryEntry(
                folder: try openFolder(at: path.removingLastComponent(), action: action), name: name
            )
        } catch {
            // Name the whole path in the message, not the missing folder on the way.
            guard error.isMissingFolder, let errno = error.errno else { throw error }
            throw .system(path: root.pushing(path), action: action, errno)
        }
    }

    private func check(_ path: FilePath) throws(FileError) {
        guard path.root == nil, path.components.allSatisfy({ $0.kind == .regular }) else {
            throw .unusable(path: path, reason: "it leads out of '\(root)'")
        }
        // Opening one component at a time has no limit of its own, and takes time for each.
        guard path.length < Self.pathMaximum else {
            throw .system(path: root.pushing(path), action: "reach", .fileNameTooLong)
        }
    }

    /// The kernel's limit on the bytes of a path with its NUL (`PATH_MAX`).
    static var pathMaximum: Int { 4096 }
}
