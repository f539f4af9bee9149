import SystemPackage

/// The files below one folder, reached so that neither a symbolic link nor '..' leads out of it.
///
/// Each step of a path is opened from the one before (openat(2) with `O_NOFOLLOW` and
/// `O_DIRECTORY`), so that nobody can put a link in its way meanwhile: what openat2(2) does with
/// `RESOLVE_BENEATH` and `RESOLVE_NO_SYMLINKS`, also where a filter or an old kernel refuses it.
///
/// Paths are relative to the root; the empty one is the root itself.
package struct Tree: Sendable, Hashable {
    /// The folder; links in its own path are followed.
    package let root: FilePath

    /// Names a folder, which need not exist.
    package init(_ root: FilePath) { self.root = root }

    /// What is at a path, not followed if it is a link; `nil` if nothing is there.
    ///
    /// - Throws: ``FileError``; `notUsable` for a path that leads out.
    package func status(of below: FilePath) throws(FileError) -> FileStatus? {
        do {
            if below.isEmpty { return try folder(below, for: "look at").status() }
            return try place(below, for: "look at").status()
        } catch {
            guard error.isMissingFolder else { throw error }
            return nil
        }
    }

    /// The first of some names that a regular file directly in a folder has.
    ///
    /// The folder is opened once, however many names there are. A name that is longer than the file
    /// system allows is no file's.
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
        do throws(FileError) {
            let folder = try self.folder(folder, for: "look at")
            for name in names {
                do throws(FileError) {
                    if try folder.status(of: name)?.kind == .file { return name }
                } catch {
                    guard error.errno == .fileNameTooLong else { throw error }
                }
            }
        } catch {
            guard error.isMissingFolder else { throw error }
        }
        return nil
    }

    /// Opens a regular file for reading; never waits for a pipe's other end, never follows a link.
    ///
    /// - Throws: ``FileError``; for folders, links, pipes and devices a sentence that says so.
    package func open(_ below: FilePath) throws(FileError) -> OpenFile {
        try place(below, for: "open").open()
    }

    /// Writes a file so that it appears whole or not at all: to a temporary name in its folder,
    /// which must exist, to the disk, then renamed, then the folder to the disk (rename(2),
    /// fsync(2)).
    ///
    /// - Throws: ``FileError``; what had the name before is then still there.
    package func write(_ bytes: [UInt8], to below: FilePath) throws(FileError) {
        try place(below, for: "write").write(bytes)
    }

    /// Removes a file, if it is there.
    package func remove(_ below: FilePath) throws(FileError) {
        do {
            try place(below, for: "remove").remove()
        } catch {
            guard error.isMissingFolder else { throw error }
        }
    }

    /// Moves a file to where nothing is yet, also to another file system, where it is copied with
    /// its time and rights, written to the disk and only then removed here.
    ///
    /// - Parameters:
    ///   - below: What is moved.
    ///   - tree: Where to; the same tree, or another.
    ///   - target: Its path there, whose folder must exist.
    ///   - fingerprint: What the file must be; what has come in its place is not moved. `nil` for
    ///     whatever is there.
    ///   - ways: How the new name is taken; each is tried where the one before is not supported.
    /// - Throws: ``FileError`` with `EEXIST` where something has the name already, `EBUSY` where
    ///   somebody wrote to the file while it was copied; it is then where it was. `changed` where
    ///   it is not what the fingerprint says; it is then where it was, or, where that name has
    ///   been taken meanwhile, beside it under a number.
    package func move(
        _ below: FilePath, to tree: Tree, as target: FilePath,
        expecting fingerprint: Fingerprint? = nil, by ways: [Renaming] = Renaming.allCases
    ) throws(FileError) {
        try place(below, for: "move").move(
            to: tree.place(target, for: "move to"), expecting: fingerprint, by: ways)
    }

    /// Finds out whether a file could be written: makes an empty one under a temporary name in the
    /// same folder, and removes it.
    ///
    /// - Throws: ``FileError`` where it could not.
    package func probe(_ below: FilePath) throws(FileError) {
        try place(below, for: "write").probe()
    }

    /// Makes a folder and those above it, the root too, where they are missing; each is on the
    /// disk before the next.
    package func createFolder(_ below: FilePath) throws(FileError) {
        try check(below)
        try Folder(root).create()
        var folder = try OpenFolder(root)
        for name in below.components { folder = try folder.folder(making: name) }
    }
}

extension Tree {
    /// Opens the folder at a path, step by step.
    func folder(_ below: FilePath, for action: String) throws(FileError) -> OpenFolder {
        try check(below)
        var folder = try OpenFolder(root, for: action)
        for name in below.components {
            folder = try OpenFolder(name, in: folder, for: action)
        }
        return folder
    }

    /// Opens the folder of what a path names.
    func place(_ below: FilePath, for action: String) throws(FileError) -> Place {
        try check(below)
        guard let name = below.lastComponent else {
            throw .notUsable(path: root, reason: "it is a folder, not a file")
        }
        do {
            return Place(try folder(below.removingLastComponent(), for: action), name)
        } catch {
            // What was asked for says more than which of its folders is missing.
            guard error.isMissingFolder, let errno = error.errno else { throw error }
            throw .system(path: root.pushing(below), action: action, errno)
        }
    }

    private func check(_ below: FilePath) throws(FileError) {
        guard below.root == nil, below.components.allSatisfy({ $0.kind == .regular }) else {
            throw .notUsable(path: below, reason: "it does not stay inside '\(root)'")
        }
        // Step by step there is no limit; a tree as deep as somebody likes takes for ever.
        guard below.length < Self.longestPath else {
            throw .system(path: root.pushing(below), action: "reach", .fileNameTooLong)
        }
    }

    /// The kernel's own limit on a path in one call, with its NUL (`PATH_MAX`).
    private static var longestPath: Int { 4096 }
}
