import SystemPackage

extension Tree {
    /// Goes through what lies below a folder, depth first, while it is being listed.
    ///
    /// Links are not followed, but visited. Only the names of sub-folders still to be entered are
    /// kept, so that a folder of a million files costs no memory. A folder's own files come
    /// before its sub-folders, which are sorted by their bytes. Folders and files that vanish
    /// meanwhile are passed over without a word.
    ///
    /// - Parameters:
    ///   - start: Where to begin; the root, if empty.
    ///   - enter: Called with each sub-folder, and the start, before it is listed; says whether
    ///     it is to be. What it throws counts as an error of that folder.
    ///   - visit: Called with everything that is no folder. What it throws ends the walk.
    ///   - passOver: Called with each sub-folder that cannot be listed, and each file that cannot
    ///     be looked at; may throw to end the walk.
    /// - Throws: ``FileError`` of the start folder itself, or what the calls throw.
    package func walk(
        from start: FilePath = FilePath(""),
        enter: (FilePath, FileStatus) throws(FileError) -> Bool,
        visit: (FilePath, FileStatus) throws(FileError) -> Void,
        passOver: (FilePath, FileError) throws(FileError) -> Void
    ) throws(FileError) {
        var waiting = [start]
        while let below = waiting.popLast() {
            func fail(_ error: FileError) throws(FileError) {
                if below == start { throw error }
                if !error.isMissingFolder { try passOver(below, error) }
            }
            let stream: FolderStream
            do throws(FileError) {
                let folder = try folder(below, for: "list")
                guard try enter(below, folder.status()) else { continue }
                stream = try FolderStream(folder)
            } catch {
                try fail(error)
                continue
            }
            var folders: [FilePath.Component] = []
            while true {
                let entry: FolderStream.Entry?
                do { entry = try stream.nextEntry() } catch {
                    try fail(error)
                    break
                }
                guard let entry else { break }
                switch entry.status {
                case .success(let status) where status.kind == .folder: folders.append(entry.name)
                case .success(let status): try visit(below.appending(entry.name), status)
                case .failure(let error): try passOver(below.appending(entry.name), error)
                }
            }
            waiting += folders.sorted { $1.precedes($0) }.map { below.appending($0) }
        }
    }

    /// Removes what writers that died have left below the root: the regular files that have the
    /// name of a temporary one.
    ///
    /// For a time when nobody writes: those of living writers would go too.
    ///
    /// - Parameter passOver: Called with each folder that cannot be listed and each file that
    ///   cannot be removed.
    /// - Returns: How many were removed.
    /// - Throws: ``FileError`` where the root cannot be listed.
    package func removeTemporaries(
        passOver: (FilePath, FileError) -> Void
    ) throws(FileError) -> Int {
        var count = 0
        try walk { _, _ throws(FileError) in
            true
        } visit: { below, status throws(FileError) in
            guard status.kind == .file, let name = below.lastComponent,
                AtomicFile.isTemporary(name)
            else { return }
            do throws(FileError) {
                try remove(below)
                count += 1
            } catch { passOver(below, error) }
        } passOver: { below, error throws(FileError) in
            passOver(below, error)
        }
        return count
    }
}
