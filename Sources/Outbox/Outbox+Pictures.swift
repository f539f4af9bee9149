import Linux
import SystemPackage

/// Files with several pictures, each of which has a result of its own.
extension Outbox {
    /// Reads the sidecar of a file's result: its own or, of a file with several pictures, the first
    /// picture's, if all pictures that it announces have results of the same content.
    ///
    /// - Parameter file: The path of the file, relative to the inbox.
    /// - Returns: The sidecar; `nil` if there is no complete result.
    package func result(for file: FilePath) -> Sidecar? {
        if let sidecar = sidecar(for: file) { return sidecar }
        return PictureName.firsts(of: file).lazy.compactMap { completeResult(firstPicture: $0) }
            .first
    }

    /// Whether a file has a result, or at least a file with the name of its sidecar.
    package func hasResult(for file: FilePath) -> Bool {
        (try? tree.status(of: ResultName(for: file).sidecar))?.kind == .file
            || result(for: file) != nil
    }

    /// The names of all results of the file that a result is of: its own alone, or those of all
    /// pictures.
    package func names(besides sidecar: Sidecar) -> [FilePath] {
        let path = sidecar.image.path
        guard sidecar.image.planes != nil, let picture = PictureName(path) else { return [path] }
        let names = announced(by: picture.first).names
        return names.isEmpty ? [path] : names
    }

    /// The names of the results that a file has, or had with other planes chosen.
    private func names(of file: FilePath) -> [FilePath] {
        [file].filter { sidecar(for: $0) != nil }
            + PictureName.firsts(of: file).flatMap { announced(by: $0).names }
    }

    /// Removes results of a file that no new result will replace, such as those of planes that are
    /// no longer chosen.
    ///
    /// The first picture's result, which announces the others, is removed last, so that none is
    /// forgotten in a crash.
    ///
    /// - Parameters:
    ///   - file: The path of the file, relative to the inbox.
    ///   - names: The names of the results that stay.
    ///   - progress: Called before each removal.
    /// - Throws: ``FileError``.
    package func removeResults(
        of file: FilePath, except names: Set<FilePath>, progress: () -> Void = {}
    ) throws(FileError) {
        for name in self.names(of: file).reversed() where !names.contains(name) {
            guard let sidecar = sidecar(for: name) else { continue }
            progress()
            let files = sidecar.outputs.keys.compactMap { ResultName(for: name).file(forKey: $0) }
            try removeResult(ResultName(for: name), files: files)
        }
    }

    /// Reads the sidecar of a picture, and derives the names of all pictures of its file from it.
    private func announced(by name: FilePath) -> (sidecar: Sidecar?, names: [FilePath]) {
        guard let sidecar = sidecar(for: name), let planes = sidecar.image.planes else {
            return (nil, [])
        }
        return (sidecar, PictureName(name)?.all(of: planes) ?? [])
    }

    /// Reads the sidecar of the first picture; `nil` unless all pictures of the file have results
    /// of the same content.
    private func completeResult(firstPicture name: FilePath) -> Sidecar? {
        let (first, names) = announced(by: name)
        guard let first, !names.isEmpty else { return nil }
        let isComplete = names.allSatisfy { other in
            other == name || sidecar(for: other)?.image.sha256 == first.image.sha256
        }
        return isComplete ? first : nil
    }
}
