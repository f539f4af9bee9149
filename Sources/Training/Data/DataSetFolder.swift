import GroundTruth
import Inbox
import Linux
import SystemPackage

/// The images of one folder and the paths of their annotations; no file is opened.
///
/// Images lie in sub-folders `images`, one level deeper too, and their annotations beside them; see
/// ``AnnotationNaming``.
struct DataSetFolder {
    /// An image with its annotation, or the reason for which it has none.
    struct Entry {
        /// Relative to the folder.
        let path: FilePath
        /// The annotation, or why there is none.
        let annotation: Result<FilePath, MissingAnnotation>

        /// Whether it has an annotation.
        var isUsable: Bool { if case .success = annotation { true } else { false } }
    }

    /// Why an image is left out.
    struct MissingAnnotation: Error {
        /// A sentence without its full stop.
        let reason: String
    }

    /// The names of sub-folders that hold data to validate or test by.
    private static let heldOutNames: Set = ["test", "testing", "val", "valid", "validation"]

    /// The folder; no link below it is followed.
    let tree: FileTree
    /// All images, and sub-folders that cannot be listed; in no order.
    private(set) var entries: [Entry] = []
    /// The files of annotations that are those of no image, sorted.
    private(set) var unusedAnnotations: [FilePath] = []
    /// The sub-folders with images that by their names are held out from training, sorted.
    private(set) var heldOut: [FilePath] = []

    /// Lists a folder.
    ///
    /// - Throws: ``FileError`` where the folder cannot be listed or the machine is at fault,
    ///   ``DataSetError/noImages(folder:)``.
    /// - Complexity: O(*n* log *n*), where *n* is the number of files.
    init(_ root: FilePath) throws {
        tree = FileTree(root: root)
        var images: [FilePath: [FilePath]] = [:]
        var annotationFiles: [FilePath] = []
        try tree.walk { below, _ throws(FileError) in
            Self.isListed(below)
        } visit: { path, _ throws(FileError) in
            let folder = path.removingLastComponent()
            let isImage = InboxFileKind(of: path) == .image
            if isImage, folder.lastComponent?.string == AnnotationLayout.images {
                images[folder, default: []].append(path)
            } else if isImage || ResultAnnotationName.isOutlines(path),
                AnnotationLayout.imageFolder(beside: folder) != nil
            {
                annotationFiles.append(path)
            }
        } onError: { path, error throws(FileError) in
            guard !InboxFileKind.isHidden(path) else { return }
            entries.append(.init(path: path, annotation: .failure(.init(reason: "\(error)"))))
        }
        let annotations = AnnotationFolder(
            root: root, layout: .shared, limits: DataSetReader.defaultLimits)
        for (folder, paths) in images {
            let found = try paths.map {
                Entry(path: $0, annotation: try annotations.result(for: $0))
            }
            entries += Self.removingShared(found)
            let set = folder.removingLastComponent()
            if let name = set.lastComponent?.string, Self.heldOutNames.contains(name.lowercased()) {
                heldOut.append(set)
            }
        }
        heldOut.sort { $0.string < $1.string }
        let names = ImageNames(images.values.flatMap(\.self))
        unusedAnnotations = annotationFiles.filter {
            !AnnotationNaming.fits($0, images: names, layout: .shared)
        }.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        if entries.isEmpty { throw DataSetError.noImages(folder: root) }
    }

    /// Whether a sub-folder is listed: `images`, `X/images` and the like, and `X` itself.
    private static func isListed(_ folder: FilePath) -> Bool {
        guard !InboxFileKind.isHidden(folder), let name = folder.lastComponent?.string else {
            return folder.isEmpty
        }
        let isKnown = ([AnnotationLayout.images] + AnnotationLayout.annotations).contains(name)
        return folder.components.count < 2 || folder.components.count == 2 && isKnown
    }

    /// Of images that share an annotation, leaves it to the one of its name, or else to the first.
    private static func removingShared(_ entries: [Entry]) -> [Entry] {
        var owners: [FilePath: FilePath] = [:]
        for entry in entries {
            guard case .success(let annotation) = entry.annotation else { continue }
            let name = annotation.lastComponent
            let isOwner =
                owners[annotation].map { other in
                    entry.path.lastComponent == name
                        || other.lastComponent != name && entry.path.string < other.string
                } ?? true
            if isOwner { owners[annotation] = entry.path }
        }
        return entries.map { entry in
            guard case .success(let annotation) = entry.annotation,
                let owner = owners[annotation], owner != entry.path
            else { return entry }
            let reason = "its annotation '\(annotation)' is that of '\(owner)'"
            return Entry(path: entry.path, annotation: .failure(.init(reason: reason)))
        }
    }
}

extension AnnotationFolder {
    fileprivate func result(
        for image: FilePath
    ) throws(FileError) -> Result<FilePath, DataSetFolder.MissingAnnotation> {
        if let annotation = try find(for: image) { return .success(annotation) }
        let folders = AnnotationLayout.annotationFolders(beside: image.removingLastComponent())
        let names = folders.map { "'\($0)'" }.joined(separator: " nor in ")
        return .failure(.init(reason: "it has no annotation in \(names)"))
    }
}
