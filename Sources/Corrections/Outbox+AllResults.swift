import Linux
import Outbox
import SystemPackage

extension Outbox {
    /// The sidecars of all results, in no order.
    ///
    /// - Parameter onError: Called with each folder that cannot be listed.
    /// - Returns: The sidecars that can be read, of the names that their images have.
    /// - Throws: ``FileError`` where the outbox itself cannot be listed.
    /// - Complexity: Reads each sidecar.
    package func allResults(
        onError: (FilePath, FileError) -> Void
    ) throws(FileError) -> [Sidecar] {
        var results: [Sidecar] = []
        try tree.walk { _, _ throws(FileError) in
            true
        } visit: { path, status throws(FileError) in
            guard status.kind == .file, path.extension == "json",
                let sidecar = try? Sidecar(at: path, in: tree),
                ResultName(for: sidecar.image.path).sidecar == path
            else { return }
            results.append(sidecar)
        } onError: { path, error throws(FileError) in
            onError(path, error)
        }
        return results
    }
}
