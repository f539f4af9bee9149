import Linux
import SystemPackage

/// Files that have several results.
extension Outbox {
    /// The result of a file: its own or, of a file of several pictures, that of the first, if all
    /// that it announces are there and are of the same content.
    ///
    /// - Parameter file: The path of the file, relative to the inbox.
    /// - Returns: The sidecar.
    package func result(of file: FilePath) -> Sidecar? {
        if let sidecar = sidecar(for: file) { return sidecar }
        return PictureName.firsts(of: file).lazy.compactMap { whole($0) }.first
    }

    /// Whether a file has a result, whatever it says.
    package func hasResult(of file: FilePath) -> Bool {
        (try? tree.status(of: ResultName(file).sidecar))?.kind == .file || result(of: file) != nil
    }

    /// The names of the results that a file has or had under another choice of planes, one of them
    /// or the file's own being there.
    private func names(of file: FilePath) -> [FilePath] {
        [file].filter { sidecar(for: $0) != nil }
            + PictureName.firsts(of: file).flatMap { announced(by: $0).names }
    }

    /// Removes the results of a file that are of a content or a choice of planes that holds no
    /// more, and would never be replaced.
    ///
    /// The first of several is the last to go, so that a crash forgets none.
    ///
    /// - Parameters:
    ///   - file: The path of the file, relative to the inbox.
    ///   - names: The names of the results that it will have.
    ///   - progress: Called before each that is removed.
    /// - Throws: ``FileError``.
    package func retire(
        resultsOf file: FilePath, but names: Set<FilePath>, progress: () -> Void = {}
    ) throws(FileError) {
        for name in self.names(of: file).reversed() where !names.contains(name) {
            guard let sidecar = sidecar(for: name) else { continue }
            progress()
            let files = sidecar.outputs.keys.compactMap { ResultName(name).file(ofKey: $0) }
            try tree.remove(ResultName(name).sidecar)
            for file in files { try tree.remove(file) }
        }
    }

    /// The sidecar of a picture, and the names of all pictures of its file.
    private func announced(by name: FilePath) -> (sidecar: Sidecar?, names: [FilePath]) {
        guard let sidecar = sidecar(for: name), let planes = sidecar.image.planes else {
            return (nil, [])
        }
        return (sidecar, PictureName(name)?.all(planes) ?? [])
    }

    /// The sidecar of a picture, if all of its file's have one of the same content.
    private func whole(_ name: FilePath) -> Sidecar? {
        let (first, names) = announced(by: name)
        guard let first, !names.isEmpty else { return nil }
        let isWhole = names.allSatisfy { other in
            other == name || sidecar(for: other)?.image.sha256 == first.image.sha256
        }
        return isWhole ? first : nil
    }
}
