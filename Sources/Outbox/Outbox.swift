import Linux
import SystemPackage

/// The folder of results; it is the record of what has been done.
///
/// For `plate1/cell.tif`: `plate1/cell.tif.mask.png` and others, then `plate1/cell.tif.json`. A
/// result exists when its sidecar does, which is written last and, where a result is renewed,
/// removed first.
package struct Outbox: Sendable {
    /// The suffix of an image's mask.
    package static let mask = ".mask.png"
    /// The suffix of the image of an image's nuclei.
    package static let labels = ".labels.png"
    /// The suffix of a mask too large for a PNG.
    package static let maskTIFF = ".mask.tif"
    /// The suffix of an image of nuclei too large for a PNG, or of too many for one.
    package static let labelsTIFF = ".labels.tif"
    /// The suffix of the table of its nuclei.
    package static let table = ".nuclei.csv"
    /// The suffix of the picture with outlines.
    package static let overlay = ".overlay.png"
    /// The suffix of the small one for the page.
    package static let thumbnail = ".thumbnail.png"
    /// The suffix of the outlines for QuPath.
    package static let geoJSON = ".geojson"
    /// The suffix of the outlines for ImageJ.
    package static let roiSet = ".RoiSet.zip"
    /// The suffix of the probabilities.
    package static let probability = ".probability.png"

    /// The folder; no link below it is followed.
    package let tree: Tree

    /// Names the folder, which need not exist.
    package init(_ root: FilePath) { tree = Tree(root) }

    /// Begins a file of an image's result that is too large for memory; the folder is made where it
    /// is missing.
    ///
    /// - Parameter image: The image's path, relative to the inbox.
    /// - Returns: An empty file under a temporary name, for ``ResultFile``; nothing is left of it
    ///   if it is not published.
    /// - Throws: ``FileError``.
    package func stage(for image: FilePath) throws(FileError) -> StagedFile {
        try tree.createFolder(image.removingLastComponent())
        return try tree.stage(for: ResultName(image).file(""))
    }

    /// Publishes a result whole: its files, then its sidecar.
    ///
    /// The sidecar of an old result goes first, then those of its files that the new one lacks.
    ///
    /// - Parameters:
    ///   - files: All but the sidecar; staged ones are this image's.
    ///   - image: The image's path, relative to the inbox.
    ///   - progress: Called after each file.
    ///   - sidecar: Asked for once the files are there; what ``SidecarCoding`` makes of it.
    /// - Throws: ``FileError``, or what `sidecar` throws; there is no result then.
    package func publish(
        _ files: [ResultFile], for image: FilePath,
        progress: () -> Void = {}, sidecar: () throws -> [UInt8]
    ) throws {
        let name = ResultName(image)
        let new = Set(files.map { name.file($0.suffix) })
        let old = self.sidecar(for: image)?.outputs.keys.compactMap { name.file(ofKey: $0) } ?? []
        try tree.createFolder(image.removingLastComponent())
        try tree.remove(name.sidecar)
        for file in old where !new.contains(file) { try tree.remove(file) }
        for file in files {
            switch file.content {
            case .bytes(let bytes): try tree.write(bytes, to: name.file(file.suffix))
            case .staged(let staged): try tree.publish(staged, as: name.file(file.suffix))
            }
            progress()
        }
        try tree.write(sidecar(), to: name.sidecar)
    }

    /// Replaces the sidecar of a result whose other files stay as they are.
    package func renew(sidecar: [UInt8], for image: FilePath) throws(FileError) {
        try tree.write(sidecar, to: ResultName(image).sidecar)
    }

    /// The sidecar of an image's result, or `nil` where there is none that can be read, or where
    /// it is another image's.
    package func sidecar(for image: FilePath) -> Sidecar? {
        guard let sidecar = try? Sidecar(at: ResultName(image).sidecar, in: tree),
            sidecar.image.path == image
        else { return nil }
        return sidecar
    }

    /// The names of the results whose files lie directly in a folder.
    ///
    /// - Parameter folder: Relative to the outbox; one that does not exist has no results.
    /// - Returns: The names, sorted by their bytes.
    /// - Throws: ``FileError`` where the folder cannot be listed.
    /// - Complexity: O(*n* log *n*), where *n* is the number of its files; reads each sidecar.
    package func results(in folder: FilePath) throws(FileError) -> [FilePath] {
        var names: [FilePath] = []
        do {
            try tree.walk(from: folder) { below, _ throws(FileError) in
                below == folder
            } visit: { path, _ throws(FileError) in
                guard path.extension == "json", let sidecar = try? Sidecar(at: path, in: tree),
                    ResultName(sidecar.image.path).sidecar == path
                else { return }
                names.append(sidecar.image.path)
            } passOver: { _, _ throws(FileError) in
            }
        } catch {
            guard error.isMissingFolder else { throw error }
        }
        return names.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }

    /// Whether the files that a sidecar lists are there, at the size that it says.
    package func isComplete(_ sidecar: Sidecar, for image: FilePath) -> Bool {
        let name = ResultName(image)
        return sidecar.outputs.allSatisfy { key, output in
            guard let file = name.file(ofKey: key), let status = try? tree.status(of: file)
            else { return false }
            return status.kind == .file && status.size == output.bytes
        }
    }

    /// Reads one of a result's files.
    ///
    /// - Parameters:
    ///   - key: How the sidecar lists it.
    ///   - image: The image's path, relative to the inbox.
    ///   - limit: The most bytes.
    /// - Returns: The bytes.
    /// - Throws: ``FileError``; `notUsable` for a key that is not of this image.
    package func read(
        _ key: String, of image: FilePath, limit: Int
    ) throws(FileError) -> [UInt8] {
        try open(key, of: image).readAll(limit: limit)
    }

    /// Opens one of a result's files.
    ///
    /// - Parameters:
    ///   - key: How the sidecar lists it.
    ///   - image: The image's path, relative to the inbox.
    /// - Returns: The file.
    /// - Throws: ``FileError``; `notUsable` for a key that is not of this image.
    package func open(_ key: String, of image: FilePath) throws(FileError) -> OpenFile {
        let name = ResultName(image)
        guard let file = name.file(ofKey: key) else {
            throw .notUsable(
                path: tree.root.pushing(name.sidecar),
                reason: "it lists '\(key)', which is no file of this image's result")
        }
        return try tree.open(file)
    }

    /// Removes what a dead process has left half-written; call it before any other is started.
    ///
    /// - Returns: How many files; 0 where there is no outbox yet.
    /// - Throws: ``FileError`` where the outbox cannot be listed.
    package func clear() throws(FileError) -> Int { try tree.clearTemporaries() }
}

extension Tree {
    /// Removes temporary files; 0 where there is no folder yet.
    package func clearTemporaries() throws(FileError) -> Int {
        do {
            // Where nobody may look, nobody has written.
            return try removeTemporaries { _, _ in }
        } catch {
            guard error.isMissingFolder else { throw error }
            return 0
        }
    }
}
