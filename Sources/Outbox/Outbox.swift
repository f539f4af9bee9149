import Linux
import SystemPackage

/// The folder of results, which is also the record of which images are done.
///
/// For `plate1/cell.tif` it has `plate1/cell.tif.mask.png` and others, and the sidecar
/// `plate1/cell.tif.json`. A result exists if its sidecar does: the sidecar is written last and,
/// when a result is replaced, removed first.
package struct Outbox: Sendable {
    /// The suffix of the mask.
    package static let maskSuffix = ".mask.png"
    /// The suffix of the label image.
    package static let labelsSuffix = ".labels.png"
    /// The suffix of a mask too large for a PNG.
    package static let maskTIFFSuffix = ".mask.tif"
    /// The suffix of a label image too large for a PNG, or with more than 65,535 nuclei.
    package static let labelsTIFFSuffix = ".labels.tif"
    /// The suffix of the table of nuclei.
    package static let tableSuffix = ".nuclei.csv"
    /// The suffix of the overlay, the image with outlined nuclei.
    package static let overlaySuffix = ".overlay.png"
    /// The suffix of the small overlay for the index page.
    package static let thumbnailSuffix = ".thumbnail.png"
    /// The suffix of the page of nuclei, which shows overlay and table together.
    package static let nucleiPageSuffix = ".nuclei.html"
    /// The suffix of the outlines as GeoJSON, for QuPath.
    package static let geoJSONSuffix = ".geojson"
    /// The suffix of the outlines as an ROI set, for ImageJ.
    package static let roiSetSuffix = ".RoiSet.zip"
    /// The suffix of the image of foreground probabilities.
    package static let probabilitySuffix = ".probability.png"

    /// The folder, below which no symbolic link is followed.
    package let tree: FileTree

    /// Wraps the path of the folder, which need not exist.
    package init(root: FilePath) { tree = FileTree(root: root) }

    /// Creates a staged file for a result that is too large for memory, and its folder if it is
    /// missing.
    ///
    /// - Parameter image: The image's path, relative to the inbox.
    /// - Returns: An empty file for ``ResultFile``, which is deleted unless it is published.
    /// - Throws: ``FileError``.
    package func stage(for image: FilePath) throws(FileError) -> StagedFile {
        try tree.createFolder(at: image.removingLastComponent())
        return try tree.stage(for: ResultName(for: image).file(suffix: ""))
    }

    /// Replaces the sidecar of a result, and leaves its other files unchanged.
    package func replace(sidecar: [UInt8], for image: FilePath) throws(FileError) {
        try tree.write(sidecar, to: ResultName(for: image).sidecar)
    }

    /// Reads the sidecar of an image's result; `nil` if there is none, it cannot be read, or it is
    /// that of another image.
    package func sidecar(for image: FilePath) -> Sidecar? {
        guard let sidecar = try? Sidecar(at: ResultName(for: image).sidecar, in: tree),
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
                    ResultName(for: sidecar.image.path).sidecar == path
                else { return }
                names.append(sidecar.image.path)
            } onError: { _, _ throws(FileError) in
            }
        } catch {
            guard error.isMissingFolder else { throw error }
        }
        return names.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }

    /// Whether the files that a sidecar lists exist and have the listed sizes.
    package func hasAllFiles(listedIn sidecar: Sidecar, for image: FilePath) -> Bool {
        let name = ResultName(for: image)
        return sidecar.outputs.allSatisfy { key, output in
            guard let file = name.file(forKey: key), let status = try? tree.status(of: file)
            else { return false }
            return status.kind == .file && status.size == output.bytes
        }
    }

    /// Reads a file of a result.
    ///
    /// - Parameters:
    ///   - key: The file's key in the sidecar's `outputs`.
    ///   - image: The image's path, relative to the inbox.
    ///   - limit: The largest number of bytes.
    /// - Returns: The bytes.
    /// - Throws: ``FileError``; `unusable` for a key that is not of this image.
    package func readFile(
        withKey key: String, of image: FilePath, limit: Int
    ) throws(FileError) -> [UInt8] {
        try openFile(withKey: key, of: image).readAll(limit: limit)
    }

    /// Opens a file of a result.
    ///
    /// - Parameters:
    ///   - key: The file's key in the sidecar's `outputs`.
    ///   - image: The image's path, relative to the inbox.
    /// - Returns: The open file.
    /// - Throws: ``FileError``; `unusable` for a key that is not of this image.
    package func openFile(withKey key: String, of image: FilePath) throws(FileError) -> OpenFile {
        let name = ResultName(for: image)
        guard let file = name.file(forKey: key) else {
            throw .unusable(
                path: tree.root.pushing(name.sidecar),
                reason: "it lists '\(key)', which is not a file of this image's result")
        }
        return try tree.open(file)
    }
}
