import SystemPackage

extension FileTree {
    /// Visits everything below a folder, depth first.
    ///
    /// Symbolic links are visited, not followed. A folder's own files come before its sub-folders,
    /// which are sorted bytewise; files are in no particular order. Only the names of folders not
    /// yet entered are kept in memory. Files and folders that vanish meanwhile are skipped.
    ///
    /// - Parameters:
    ///   - start: The folder to begin with; the empty path is the root.
    ///   - shouldEnter: Returns whether to list a folder; called before that with its path and status,
    ///     first for `start`. An error that it throws counts as an error of that folder.
    ///   - visit: Called with everything that is not a folder; an error ends the walk.
    ///   - onError: Called with each sub-folder that cannot be listed and each file whose status
    ///     cannot be read; an error ends the walk.
    /// - Throws: ``FileError`` if `start` cannot be listed, or what the closures throw.
    package func walk(
        from start: FilePath = FilePath(""),
        shouldEnter: (FilePath, FileStatus) throws(FileError) -> Bool,
        visit: (FilePath, FileStatus) throws(FileError) -> Void,
        onError: (FilePath, FileError) throws(FileError) -> Void
    ) throws(FileError) {
        var pending = [start]
        while let path = pending.popLast() {
            func fail(_ error: FileError) throws(FileError) {
                if path == start { throw error }
                if !error.isMissingFolder { try onError(path, error) }
            }
            let stream: DirectoryStream
            do throws(FileError) {
                let folder = try openFolder(at: path, action: "list")
                guard try shouldEnter(path, folder.status()) else { continue }
                stream = try DirectoryStream(of: folder)
            } catch {
                try fail(error)
                continue
            }
            var folders: [FilePath.Component] = []
            while true {
                let entry: DirectoryStream.Entry?
                do { entry = try stream.nextEntry() } catch {
                    try fail(error)
                    break
                }
                guard let entry else { break }
                switch entry.status {
                case .success(let status) where status.kind == .folder: folders.append(entry.name)
                case .success(let status): try visit(path.appending(entry.name), status)
                case .failure(let error): try onError(path.appending(entry.name), error)
                }
            }
            pending += folders.sorted { $1.precedes($0) }.map { path.appending($0) }
        }
    }

    /// Removes the temporary files that dead processes have left below the root, and puts back the
    /// files that they were moving (``restoreFiles(inPrivateFolder:)``).
    ///
    /// To be called while no process writes: it would remove the files of a living one too.
    ///
    /// - Parameters:
    ///   - visit: Called with each other regular file whose name has the prefix of temporary files.
    ///   - onError: Called with each folder that cannot be listed and each file that cannot be
    ///     removed.
    /// - Returns: The number of removed files.
    /// - Throws: ``FileError`` if the root cannot be listed.
    package func removeTemporaryFiles(
        visit: (FilePath) -> Void = { _ in }, onError: (FilePath, FileError) -> Void
    ) throws(FileError) -> Int {
        var count = 0
        var privateFolders: [FilePath] = []
        try walk { path, _ throws(FileError) in
            guard FileTree.isPrivateFolder(path) else { return true }
            privateFolders.append(path)
            return false
        } visit: { path, status throws(FileError) in
            guard status.kind == .file, let name = path.lastComponent else { return }
            guard AtomicFile.isTemporaryName(name) else {
                if name.path.bytes.starts(with: AtomicFile.temporaryPrefix.utf8) { visit(path) }
                return
            }
            do throws(FileError) {
                try remove(path)
                count += 1
            } catch { onError(path, error) }
        } onError: { path, error throws(FileError) in
            onError(path, error)
        }
        for folder in privateFolders {
            do throws(FileError) {
                _ = try restoreFiles(inPrivateFolder: folder)
            } catch { onError(folder, error) }
        }
        return count
    }
}
